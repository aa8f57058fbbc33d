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
      'Written by `npm run reference` out of `src/cli` and `src/text/cli`. Every command has `--help`, `--lang zh|en` and `--quiet`; the examples are run by `test/cli/examples.walkthrough.ts`. What several commands take is explained once, at the beginning; a command names it behind “also”, and what is taken together by the name of the group. “Settings” are those of the [service](SETTINGS.md).',
    groups: { stating: 'filters', privacy: 'privacy', asking: 'asking', output: 'output' },
    common: 'What several commands take',
    also: (flags: string) => `Also: ${flags}.`,
    settings: '[settings](SETTINGS.md)',
    colon: ': ',
    comma: ', ',
  },
  zh: {
    title: '命令行',
    intro:
      '由 `npm run reference` 根据 `src/cli` 与 `src/text/cli` 生成。每个命令都有 `--help`、`--lang zh|en` 与 `--quiet`；示例由 `test/cli/examples.walkthrough.ts` 执行。多个命令共有的参数与选项只在开头说明一次，命令下以“另有”列出，总是一同出现的以组名列出。“设置”即[服务的设置](SETTINGS.md)。',
    groups: { stating: '筛选', privacy: '隐私', asking: '提问', output: '输出' },
    common: '多个命令共有的参数与选项',
    also: (flags: string) => `另有：${flags}。`,
    settings: '[设置](SETTINGS.md)',
    colon: '：',
    comma: '、',
  },
} as const

/** What is taken together: a command that takes all of a group names the group instead. */
const GROUPS = {
  stating: ['[edition]', '[filters...]'],
  privacy: ['--epsilon', '--rho', '--within', '--mechanism', '--view'],
  asking: ['--sharpen', '--looks', '--blind', '--blind-any', '--purpose', '--policy'],
  output: ['--json', '--csv', '--notes', '--output'],
} as const satisfies Record<keyof (typeof WORDS)['en']['groups'], readonly string[]>

type Group = keyof typeof GROUPS
const GROUP_NAMES = Object.keys(GROUPS).filter((name): name is Group => name in GROUPS)

/** On every command. */
const EVERYWHERE = ['--help', '--lang', '--quiet']

/** What has the same words on as many commands is explained once. */
const SEVERAL = 3

export function commandLine(language: Language): string {
  const context = createContext(nodeHost(), language)
  const { title, intro, common, groups } = WORDS[language]
  const commands = leaves(buildProgram(context), [])
  const shared = sharedRows(commands.flatMap(({ command }) => rowsOf(command)))
  const explained = [...shared.values()].filter(([, text]) => !isSetting(text))
  const grouped = (row: Row): Group | undefined =>
    GROUP_NAMES.find(name => (GROUPS[name] as readonly string[]).includes(longName(row[0])))
  const parts = [
    `# ${title}`,
    intro,
    context.text.words.exitCodes,
    `## ${common}`,
    listOf(
      language,
      explained.filter(row => grouped(row) === undefined),
    ),
    ...GROUP_NAMES.flatMap(name => [
      `*${groups[name]}*${WORDS[language].colon.trim()}`,
      listOf(
        language,
        explained.filter(row => grouped(row) === name),
      ),
    ]),
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
  const [own, named] = partition(rowsOf(command), row => shared.get(longName(row[0]))?.join() === row.join())
  const name = path.join(' ') as keyof typeof EXAMPLES
  const examples = EXAMPLES[name]
  const lines = 'zh' in examples ? examples[language] : examples
  return [
    `## ${path.join(' ')}`,
    command.description(),
    ...(own.length === 0 ? [] : [listOf(language, own)]),
    ...(named.length === 0 ? [] : [also(namesOf(language, named).join(comma))]),
    ['```text', ...lines, '```'].join('\n'),
  ].join('\n\n')
}

/** The names, with a group in the place of all that it has. */
function namesOf(language: Language, rows: readonly Row[]): readonly string[] {
  const names = rows.map(([flags]) => longName(flags))
  const whole = GROUP_NAMES.filter(group => GROUPS[group].every(name => names.includes(name)))
  const single = rows.filter(
    ([flags]) => !whole.some(group => (GROUPS[group] as readonly string[]).includes(longName(flags))),
  )
  const { groups, settings } = WORDS[language]
  const texts = single.map(([flags, text]) => (isSetting(text) ? settings : `\`${longName(flags)}\``))
  const isArgument = (text: string): boolean => /^`[<[]/.test(text)
  return [
    ...texts.filter(isArgument),
    ...whole.map(group => `*${groups[group]}*`),
    ...new Set(texts.filter(text => !isArgument(text))),
  ]
}

function partition(rows: readonly Row[], isShared: (row: Row) => boolean): readonly [Row[], Row[]] {
  return [rows.filter(row => !isShared(row)), rows.filter(isShared)]
}

function listOf(language: Language, rows: readonly Row[]): string {
  return rows.map(([name, text]) => `- \`${name}\`${WORDS[language].colon}${text}`).join('\n')
}

/** Its arguments and options, without those that every command has. */
function rowsOf(command: Command): readonly Row[] {
  return [
    ...command.registeredArguments.map((each): Row => [argumentText(each), each.description]),
    ...command.options.filter(({ long }) => !EVERYWHERE.includes(long ?? '')).map(rowOf),
  ]
}

function rowOf(option: Option): Row {
  const { flags, description, argChoices } = option
  return [flags, argChoices === undefined ? description : `${description} (${argChoices.join(', ')})`]
}

/** The words of a setting's option are its name in the environment. */
const isSetting = (text: string): boolean => text.startsWith('YINSUAN_')

function argumentText(argument: Argument): string {
  const name = argument.variadic ? `${argument.name()}...` : argument.name()
  return argument.required ? `<${name}>` : `[${name}]`
}
