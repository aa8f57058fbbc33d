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
      'Written by `npm run reference` out of `src/cli` and `src/text/cli`. Every command has `--help`, `--lang zh|en` and `--quiet`; the examples are run by `test/cli/examples.walkthrough.ts`. What several commands take stands once, in the first table; a command names it behind “also”. “Settings” are those of the [service](SETTINGS.md).',
    common: 'Options of several commands',
    argument: 'argument or option',
    meaning: 'meaning',
    also: (flags: string) => `Also: ${flags}.`,
    settings: '[settings](SETTINGS.md)',
    comma: ', ',
  },
  zh: {
    title: '命令行',
    intro:
      '由 `npm run reference` 根据 `src/cli` 与 `src/text/cli` 生成。每个命令都有 `--help`、`--lang zh|en` 与 `--quiet`；示例由 `test/cli/examples.walkthrough.ts` 执行。多个命令共有的选项只在第一个表中说明，命令下以“另有”列出。“设置”即[服务的设置](SETTINGS.md)。',
    common: '多个命令共有的选项',
    argument: '参数或选项',
    meaning: '含义',
    also: (flags: string) => `另有：${flags}。`,
    settings: '[设置](SETTINGS.md)',
    comma: '、',
  },
} as const

/** On every command. */
const EVERYWHERE = ['--help', '--lang', '--quiet']

/** An option with the same words on as many commands stands in the first table. */
const SEVERAL = 3

export function commandLine(language: Language): string {
  const context = createContext(nodeHost(), language)
  const { title, intro, common } = WORDS[language]
  const commands = leaves(buildProgram(context), [])
  const shared = sharedRows(commands.flatMap(({ command }) => command.options.filter(isOwn).map(rowOf)))
  const parts = [
    `# ${title}`,
    intro,
    context.text.words.exitCodes,
    `## ${common}`,
    tableOf(
      language,
      [...shared.values()].filter(([, text]) => !isSetting(text)),
    ),
    ...commands.map(each => section(language, each, shared)),
  ]
  return `${parts.join('\n\n')}\n`
}

/** By long name, most used first; an option that means different things has its most common meaning here. */
function sharedRows(rows: readonly Row[]): ReadonlyMap<string, Row> {
  const kinds = [...Map.groupBy(rows, row => row.join('\n')).values()]
    .filter(same => same.length >= SEVERAL)
    .sort((a, b) => a.length - b.length)
  const byName = kinds.flatMap(([row]) => (row === undefined ? [] : [[longName(row[0]), row] as const]))
  return new Map([...new Map(byName)].reverse())
}

const longName = (flags: string): string => /--[\w-]+/.exec(flags)?.[0] ?? flags

type Leaf = { readonly path: readonly string[]; readonly command: Command }
type Row = readonly [name: string, text: string]

function leaves(command: Command, path: readonly string[]): readonly Leaf[] {
  if (command.commands.length === 0) return [{ path, command }]
  return command.commands.flatMap(each => leaves(each, [...path, each.name()]))
}

function section(language: Language, { path, command }: Leaf, shared: ReadonlyMap<string, Row>): string {
  const { also, comma } = WORDS[language]
  const options = command.options.filter(isOwn)
  const isShared = (option: Option): boolean =>
    shared.get(longName(option.flags))?.join() === rowOf(option).join()
  const rows: readonly Row[] = [
    ...command.registeredArguments.map((each): Row => [argumentText(each), each.description]),
    ...options.filter(option => !isShared(option)).map(rowOf),
  ]
  const named = options.filter(isShared).map(option => shortName(language, option))
  const name = path.join(' ') as keyof typeof EXAMPLES
  const examples = EXAMPLES[name]
  const lines = 'zh' in examples ? examples[language] : examples
  return [
    `## ${path.join(' ')}`,
    command.description(),
    ...(rows.length === 0 ? [] : [tableOf(language, rows)]),
    ...(named.length === 0 ? [] : [also([...new Set(named)].join(comma))]),
    ['```text', ...lines, '```'].join('\n'),
  ].join('\n\n')
}

function tableOf(language: Language, rows: readonly Row[]): string {
  const { argument, meaning } = WORDS[language]
  return [
    `| ${argument} | ${meaning} |`,
    '| --- | --- |',
    ...rows.map(([name, text]) => `| \`${name}\` | ${text.replaceAll('|', '\\|')} |`),
  ].join('\n')
}

function isOwn({ long }: Option): boolean {
  return !EVERYWHERE.includes(long ?? '')
}

function rowOf(option: Option): Row {
  const { flags, description, argChoices } = option
  return [flags, argChoices === undefined ? description : `${description} (${argChoices.join(', ')})`]
}

/** The words of a setting's option are its name in the environment. */
const isSetting = (text: string): boolean => text.startsWith('YINSUAN_')

function shortName(language: Language, option: Option): string {
  return isSetting(option.description) ? WORDS[language].settings : `\`${longName(option.flags)}\``
}

function argumentText(argument: Argument): string {
  const name = argument.variadic ? `${argument.name()}...` : argument.name()
  return argument.required ? `<${name}>` : `[${name}]`
}
