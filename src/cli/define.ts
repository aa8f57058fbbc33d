// One command as data: its words come from the dictionary under its path, its options become commander's.
import { type Command, Option } from 'commander'
import { type Context, forCommand } from './context.ts'
import { ParsedArgs } from './parsed-args.ts'
import { requireService } from './server-package.ts'
import type { Host } from './host.ts'
import { textWidth, wrapText } from './render/width.ts'
import { EXAMPLES } from '../text/cli/commands/examples.ts'
import type { CommandPath } from '../text/cli/text.ts'
import { optionName } from './strict-command.ts'
import { UsageError } from './usage-error.ts'

export interface OptionSpec {
  /** As commander writes it: `--to <org>`. */
  readonly flags: string
  readonly required?: boolean
  readonly choices?: readonly string[]
  /** May be given more than once. */
  readonly repeat?: boolean
  /** Instead of the dictionary's words: for what is the same in every language. */
  readonly text?: string
}

export interface CommandSpec {
  readonly path: CommandPath
  /** As commander writes them: `<edition> [filters...]`. */
  readonly arguments?: string
  readonly options?: readonly OptionSpec[]
  /** Emits data: adds --json, --csv and --output. */
  readonly data?: boolean
  /** Changes something that cannot be undone: adds --yes. */
  readonly confirms?: boolean
  /** Speaks to a service as a member: adds --as. */
  readonly member?: boolean
  /** Runs the service's own code, which not every installation has. */
  readonly service?: boolean
  readonly run: (context: Context, given: ParsedArgs) => Promise<void>
}

const DATA_OPTIONS: readonly OptionSpec[] = [
  { flags: '--json' },
  { flags: '--csv' },
  { flags: '--notes' },
  { flags: '-o, --output <file>' },
]

/** On most commands: the help of the whole describes them once, the help of a command names them. */
export const COMMON_OPTIONS: readonly OptionSpec[] = [
  ...DATA_OPTIONS,
  { flags: '-y, --yes' },
  { flags: '--as <name>' },
  { flags: '--lang <language>', choices: ['zh', 'en'] },
  { flags: '-q, --quiet' },
]

/** What few need: named like the common ones, and described under `--help-all`. */
const RARE = ['--rho', '--mechanism', '--view', '--looks', '--idempotency-key', '--policy', '--blind-any']

const isBrief = ({ long }: Option): boolean =>
  RARE.includes(long ?? '') || COMMON_OPTIONS.some(({ flags }) => flags.includes(long ?? flags))

/**
 * Adds the command below its group, which is made if it is the first of it. `wholeHelp`: its help describes
 * each option.
 */
export function define(program: Command, base: Context, spec: CommandSpec, wholeHelp: boolean): void {
  const summary = base.text.commands[spec.path]
  const path = spec.path.split(' ')
  const name = path.pop() ?? ''
  const parent = path.reduce((above, _, at) => groupOf(above, base, path.slice(0, at + 1).join(' ')), program)
  const command = parent.command(name)
  configure(command, base)
  command.summary(summary).description(summary)
  for (const part of spec.arguments?.split(' ') ?? []) {
    command.argument(part, argumentText(base, part))
  }
  const options = [
    ...(spec.options ?? []),
    ...(spec.data === true ? DATA_OPTIONS : []),
    ...COMMON_OPTIONS.filter(({ flags }) => {
      if (flags === '-y, --yes') return spec.confirms === true
      if (flags === '--as <name>') return spec.member === true
      return !DATA_OPTIONS.some(each => each.flags === flags)
    }),
  ].map(option => makeOption(base, spec.path, option))
  const brief = wholeHelp ? [] : options.filter(isBrief)
  for (const option of options) command.addOption(option.hideHelp(brief.includes(option)))
  if (brief.length > 0) {
    const { comma, briefOptions } = base.text.words
    const names = brief.map(option => option.long ?? '').join(comma)
    command.addHelpText('after', () => `\n${wrapText(briefOptions(names), helpWidth(base)).join('\n')}`)
  }
  command.addHelpText('after', examplesOf(base, spec.path))
  command.action(async () => {
    const given = new ParsedArgs(
      command.processedArgs.flat().filter(value => typeof value === 'string'),
      withoutDash(command.opts()),
    )
    if (spec.service === true) requireService()
    await spec.run(forCommand(base, given), given)
  })
}

/** `--output -` is stdout, where the data goes anyway. */
function withoutDash({
  output,
  ...others
}: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return output === undefined || output === '-' ? others : { ...others, output }
}

/** Help in the language of the context, errors as exceptions, output to the host. */
export function configure(command: Command, { host, text }: Context): void {
  const { words } = text
  command
    .exitOverride()
    .allowExcessArguments(false)
    .showSuggestionAfterError(false)
    .helpOption('-h, --help', words.helpOption)
    .helpCommand(false)
    .configureOutput({
      writeOut: part => host.out.write(part),
      // Errors are reported once, by run.ts, with the next command to try.
      writeErr: () => undefined,
      getOutHelpWidth: () => helpWidth({ host }),
    })
    .configureHelp({
      optionDescription: ({ description, argChoices }) =>
        argChoices === undefined
          ? description
          : `${description}${words.choices(argChoices.join(words.comma))}`,
      styleTitle: title => words.helpTitles[title as keyof typeof words.helpTitles] ?? title,
      // Commander counts characters: of Chinese ones a line holds half as many.
      displayWidth: textWidth,
      boxWrap: (lines, width) =>
        lines
          .split('\n')
          .flatMap(line => wrapText(line, width))
          .join('\n'),
      minWidthToWrap: 20,
    })
}

const helpWidth = ({ host }: Pick<Context, 'host'>): number => Math.min(host.out.columns, 110)

function groupOf(above: Command, base: Context, path: string): Command {
  const name = path.split(' ').at(-1) ?? ''
  const existing = above.commands.find(command => command.name() === name)
  if (existing !== undefined) return existing
  const group = above.command(name)
  configure(group, base)
  const known = path as keyof typeof base.text.groups
  const summary = base.text.groups[known]
  return group.summary(summary).description(summary).addHelpText('after', examplesOf(base, known))
}

function examplesOf({ text, language }: Context, path: keyof typeof EXAMPLES): string {
  const examples = EXAMPLES[path]
  const lines = 'zh' in examples ? examples[language] : examples
  return `\n${text.words.examples}\n${lines.map(line => `  $ ${line}`).join('\n')}`
}

function makeOption({ text }: Context, path: CommandPath, spec: OptionSpec): Option {
  const option = new Option(spec.flags)
  const name = option.attributeName()
  const own: Readonly<Record<string, Readonly<Record<string, string>>>> = text.optionsOf
  option.description = spec.text ?? own[path]?.[name] ?? text.options[name as keyof typeof text.options] ?? ''
  const { choices } = spec
  if (choices !== undefined) {
    option.choices([...choices]).argParser((value: string) => {
      if (choices.includes(value)) return value
      throw new UsageError({ kind: 'invalid_argument', name: optionName(option), valid: choices })
    })
  }
  if (spec.repeat === true) {
    option.argParser((value: string, before: readonly string[] | undefined) => [...(before ?? []), value])
  }
  option.makeOptionMandatory(spec.required === true)
  return option
}

function argumentText({ text }: Context, part: string): string {
  const name = part.replace(/[<>[\].]/g, '')
  return text.arguments[name as keyof typeof text.arguments] ?? ''
}

export type { Host }
