// What every command is handed: the surroundings, the language, and how much to say.
import type { Language } from '../../schemas/common.ts'
import type { ParsedArgs } from './parsed-args.ts'
import type { Host, Sink } from './host.ts'
import { type PlainHost, plainHost } from './plain-sink.ts'
import { plainText } from './render/plain-text.ts'
import { CLI_TEXT, type CliText } from '../text/cli/text.ts'

export interface Context {
  readonly host: PlainHost
  readonly language: Language
  readonly text: CliText
  readonly quiet: boolean
  /** Whether `sink` gets colours. */
  readonly coloured: (sink: Sink) => boolean
  /** Talk for people, on stderr, one line; silent with --quiet. */
  readonly say: (line: string) => void
}

export function createContext(host: Host, language: Language, given?: ParsedArgs): Context {
  const plain = (host.env['NO_COLOR'] ?? '') !== '' || host.env['TERM'] === 'dumb'
  const context: Context = {
    host: plainHost(host),
    language,
    text: CLI_TEXT[language],
    quiet: false,
    coloured: sink => sink.isTerminal && !plain,
    say: line => context.host.err.write(`${plainText(line)}\n`),
  }
  return given === undefined ? context : forCommand(context, given)
}

/** As the options of one command want it. */
export function forCommand(context: Context, given: ParsedArgs): Context {
  return given.flag('quiet') ? { ...context, quiet: true, say: () => undefined } : context
}

/** `--lang`, else the locale of the environment, else English. */
export function chooseLanguage(argv: readonly string[], env: Host['env']): Language {
  const at = argv.indexOf('--lang')
  const flag = at >= 0 ? argv[at + 1] : argv.find(word => word.startsWith('--lang='))?.slice(7)
  const locale = flag ?? [env['LC_ALL'], env['LC_MESSAGES'], env['LANG']].find(value => value) ?? 'en'
  return /^zh/i.test(locale) ? 'zh' : 'en'
}
