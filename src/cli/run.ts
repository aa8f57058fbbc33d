// One run of the command line: words in, exit code out; errors are reported here and nowhere else.
import { type Command, CommanderError } from 'commander'
import { fault } from '../../schemas/fault.ts'
import { chooseLanguage, type Context, createContext } from './context.ts'
import { EXIT, type ExitCode } from './exit-codes.ts'
import { explain } from './failure.ts'
import type { Host } from './host.ts'
import type { Control } from './plain-sink.ts'
import { buildProgram } from './program.ts'
import { plainText } from './render/plain-text.ts'
import { InServerPackage, runInServerPackage } from './server-package.ts'

export async function runCommand(words: readonly string[], host: Host): Promise<number> {
  const context = createContext(host, chooseLanguage(words, host.env))
  const argv = words.map(word => (word === '--help-all' ? '--help' : word))
  const program = buildProgram(context, words.includes('--help-all'))
  const [first, ...others] = argv
  // `help grant issue` is `grant issue --help`; a command that is not there is refused as it always is.
  if (first === 'help' && others.length > 0) {
    return await runCommand(isCommand(others, program.commands) ? [...others, '--help'] : others, host)
  }
  if (first === undefined || first === 'help') {
    program.outputHelp()
    return EXIT.ok
  }
  try {
    return await parse(program, argv, host)
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return EXIT.ok
    tell(context, error, argv, commandOf(argv, program.commands))
    return explain(context, error, '').exit
  }
}

async function parse(program: Command, argv: readonly string[], host: Host): Promise<number> {
  try {
    await program.parseAsync([...argv], { from: 'user' })
    return EXIT.ok
  } catch (error) {
    if (error instanceof InServerPackage) return await runInServerPackage(argv, host)
    throw error
  }
}

/** Output that cannot be written shows long after the call that wrote it. */
export function tellUnwritten(argv: readonly string[], host: Host, reason: string): ExitCode {
  const context = createContext(host, chooseLanguage(argv, host.env))
  const error = fault('cli.stdout', { reason })
  tell(context, error, argv, commandOf(argv, buildProgram(context).commands))
  return explain(context, error, '').exit
}

function tell(context: Context, error: unknown, argv: readonly string[], command: string): void {
  const { host, text } = context
  const { code, lines, next } = explain(context, error, command, argv)
  const edition = argv.find(word => /^[a-z0-9-]+@[a-z0-9-]+$/.test(word)) ?? 'EDITION'
  const url = argv.find(word => /^https?:\/\//.test(word)) ?? 'URL'
  const { colon } = text.words
  const painted = (colour: Control, words: string): void => {
    const coloured = context.coloured(host.err)
    if (coloured) host.err.control(colour)
    host.err.write(words)
    if (coloured) host.err.control('\u001b[0m')
  }
  painted('\u001b[31m', text.errors.error)
  host.err.write(` [${code}]${colon}${lines.join('\n')}\n`)
  const typed = next.replace('EDITION', edition).replace(/\bURL\b/, () => plainText(url))
  host.err.write(`${text.errors.next}${colon}`)
  painted('\u001b[1m', typed)
  host.err.write('\n')
}

/** Whether every word, up to the first option, names a command below the one before. */
function isCommand(words: readonly string[], commands: readonly Named[]): boolean {
  const named = words.slice(0, words.findIndex(word => word.startsWith('-')) >>> 0)
  return commandOf(named, commands) === named.join(' ')
}

type Named = { readonly name: () => string; readonly commands: readonly Named[] }

/** The known command that the words begin with. */
function commandOf(argv: readonly string[], commands: readonly Named[]): string {
  const [first, ...rest] = argv
  const found = commands.find(command => command.name() === first)
  if (found === undefined) return ''
  const inner = found.commands.length === 0 ? '' : commandOf(rest, found.commands)
  return inner === '' ? found.name() : `${found.name()} ${inner}`
}
