// docs/CLI.md and its translation: the help of every command, as the command line itself gives it.
import type { Argument, Command, Option } from 'commander'
import type { Language } from '../../schemas/common.ts'
import { createContext } from '../../src/cli/context.ts'
import { nodeHost } from '../../src/cli/host.ts'
import { buildProgram } from '../../src/cli/program.ts'
import { EXAMPLES } from '../../src/text/cli/commands/examples.ts'

const WORDS = {
  en: {
    title: 'The command line',
    intro:
      'Written by `npm run reference` out of `src/cli` and `src/text/cli`. Every command has `--help`, `--lang zh|en` and `--quiet`; the examples are run by `test/cli/examples.walkthrough.ts`.',
    argument: 'argument or option',
    meaning: 'meaning',
  },
  zh: {
    title: '命令行',
    intro:
      '由 `npm run reference` 根据 `src/cli` 与 `src/text/cli` 生成。每个命令都有 `--help`、`--lang zh|en` 与 `--quiet`；示例由 `test/cli/examples.walkthrough.ts` 执行。',
    argument: '参数或选项',
    meaning: '含义',
  },
} as const

/** On every command. */
const COMMON = ['--help', '--lang', '--quiet']

export function commandLine(language: Language): string {
  const context = createContext(nodeHost(), language)
  const { title, intro } = WORDS[language]
  const parts = leaves(buildProgram(context), []).map(({ path, command }) => section(language, path, command))
  return `${[`# ${title}`, intro, context.text.words.exitCodes, ...parts].join('\n\n')}\n`
}

type Leaf = { readonly path: readonly string[]; readonly command: Command }

function leaves(command: Command, path: readonly string[]): readonly Leaf[] {
  if (command.commands.length === 0) return [{ path, command }]
  return command.commands.flatMap(each => leaves(each, [...path, each.name()]))
}

function section(language: Language, path: readonly string[], command: Command): string {
  const { argument, meaning } = WORDS[language]
  const rows = [
    ...command.registeredArguments.map(each => [argumentText(each), each.description]),
    ...command.options.filter(isOwn).map(each => [each.flags, optionText(each)]),
  ]
  const table = [
    `| ${argument} | ${meaning} |`,
    '| --- | --- |',
    ...rows.map(([name = '', text = '']) => `| \`${name}\` | ${text.replaceAll('|', '\\|')} |`),
  ]
  const name = path.join(' ') as keyof typeof EXAMPLES
  const examples = EXAMPLES[name]
  const lines = 'zh' in examples ? examples[language] : examples
  return [
    `## ${path.join(' ')}`,
    command.description(),
    ...(rows.length === 0 ? [] : [table.join('\n')]),
    ['```text', ...lines, '```'].join('\n'),
  ].join('\n\n')
}

function isOwn({ long }: Option): boolean {
  return !COMMON.includes(long ?? '')
}

function optionText({ description, argChoices }: Option): string {
  return argChoices === undefined ? description : `${description} (${argChoices.join(', ')})`
}

function argumentText(argument: Argument): string {
  const name = argument.variadic ? `${argument.name()}...` : argument.name()
  return argument.required ? `<${name}>` : `[${name}]`
}
