// `completion bash|zsh|fish`: a script with all commands and options in it, so that completing starts
// nothing.
import type { Command } from 'commander'
import { parseChoice } from '../choices.ts'
import type { CommandSpec } from '../define.ts'

const SHELLS = ['bash', 'zsh', 'fish'] as const

export function completionCommand(program: () => Command): CommandSpec {
  return {
    path: 'completion',
    arguments: '<shell>',
    async run({ host }, given) {
      const shell = parseChoice(given.argument(0), SHELLS, 'shell')
      const tree = readTree(program(), '')
      const write = { bash: writeBash, zsh: writeZsh, fish: writeFish }[shell]
      host.out.data(write(tree))
    },
  }
}

/** `path` is what was typed so far; `words` are what may follow. */
type Node = {
  readonly path: string
  readonly words: readonly { readonly word: string; readonly text: string }[]
}

function readTree(command: Command, path: string): readonly Node[] {
  const words = [
    ...command.commands.map(child => ({ word: child.name(), text: child.summary() })),
    ...command.options.map(({ long, short, description }) => ({
      word: long ?? short ?? '',
      text: description,
    })),
    { word: '--help', text: '' },
  ]
  const below = command.commands.flatMap(child => readTree(child, `${path} ${child.name()}`.trim()))
  return [{ path, words }, ...below]
}

function writeBash(tree: readonly Node[]): string {
  const cases = tree.map(
    ({ path, words }) => `    '${path}') words='${words.map(({ word }) => word).join(' ')}' ;;`,
  )
  return `_yinsuan() {
  local current=\${COMP_WORDS[COMP_CWORD]} path='' words='' word
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case $word in -*) break ;; esac
    case " ${tree.map(({ path }) => path.replaceAll(' ', '/')).join(' ')} " in
      *" \${path:+$path/}$word "*) path=\${path:+$path/}$word ;;
    esac
  done
  case \${path//\\// } in
${cases.join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
  [ \${#COMPREPLY[@]} -eq 0 ] && COMPREPLY=($(compgen -f -- "$current"))
}
complete -F _yinsuan yinsuan
`
}

function writeZsh(tree: readonly Node[]): string {
  const cases = tree.map(({ path, words }) => {
    const described = words.map(({ word, text }) => singleQuote(`${word}:${text.replaceAll(':', '\\:')}`))
    return `    '${path}') offered=(${described.join(' ')}) ;;`
  })
  return `#compdef yinsuan
_yinsuan() {
  local -a offered known
  local path='' word
  known=(${tree.map(({ path }) => singleQuote(path)).join(' ')})
  for word in \${words[2,CURRENT-1]}; do
    [[ $word == -* ]] && break
    if (( \${known[(Ie)\${path:+$path }$word]} )); then path="\${path:+$path }$word"; fi
  done
  case $path in
${cases.join('\n')}
  esac
  _describe 'yinsuan' offered || _files
}
compdef _yinsuan yinsuan
`
}

function writeFish(tree: readonly Node[]): string {
  const lines = tree.flatMap(({ path, words }) => {
    const seen = path === '' ? [] : path.split(' ')
    const conditions = seen.map(word => `__fish_seen_subcommand_from ${word}`)
    const inner = tree.filter(
      node => node.path.startsWith(path === '' ? '' : `${path} `) && node.path !== path,
    )
    const next = new Set(inner.map(node => node.path.split(' ')[seen.length] ?? ''))
    const none = next.size === 0 ? [] : [`not __fish_seen_subcommand_from ${[...next].join(' ')}`]
    const condition = [...conditions, ...none].join('; and ')
    return words.map(({ word, text }) => {
      const what = word.startsWith('--') ? `-l ${word.slice(2)}` : `-f -a ${word}`
      return `complete -c yinsuan -n ${singleQuote(condition)} ${what} -d ${singleQuote(text)}`
    })
  })
  return `${lines.join('\n')}\n`
}

function singleQuote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}
