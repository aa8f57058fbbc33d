// commander as this command line uses it: a wrong call is a `UsageError`, and an option's value is never the
// next option, as `-o --json` would write a file called "--json".
import { Command, type ErrorOptions, type Option } from 'commander'
import { mistyped } from '../../schemas/nearest.ts'
import { UsageError, type UsageProblem } from './usage-error.ts'

export class StrictCommand extends Command {
  #typed: readonly string[] = []
  /** What commander could not parse. */
  #unknown: readonly string[] = []

  override createCommand(name?: string): Command {
    return new StrictCommand(name)
  }

  override parseOptions(argv: string[]): ReturnType<Command['parseOptions']> {
    const end = argv.indexOf('--')
    const typed = end < 0 ? argv : argv.slice(0, end)
    for (let i = 0; i < typed.length; i++) {
      const option = this.options.find(known => known.required && isOf(known, typed[i]))
      if (option === undefined) continue
      // A value is skipped: what it says is no option.
      i++
      const value = argv[i]
      if (value === undefined || this.#isOption(value)) {
        throw new UsageError({ kind: 'option_missing_argument', name: optionName(option) })
      }
    }
    this.#typed = typed
    const parsed = super.parseOptions(argv)
    this.#unknown = parsed.unknown
    return parsed
  }

  /** commander's own sentence is dropped: it is English only. */
  override error(message: string, options?: ErrorOptions): never {
    const problem = this.#problemOf(options?.code)
    throw problem === undefined ? new Error(message) : new UsageError(problem)
  }

  #problemOf(code: string | undefined): UsageProblem | undefined {
    switch (code) {
      case 'commander.unknownCommand': {
        const [name = ''] = this.args
        const names = this.createHelp()
          .visibleCommands(this)
          .map(command => command.name())
        return { kind: 'unknown_command', name, similar: mistyped(name, names) }
      }
      case 'commander.unknownOption': {
        const [name = ''] = this.#unknown
        const names = [...this.options.flatMap(({ long }) => long ?? []), '--help', '--help-all']
        return { kind: 'unknown_option', name, similar: mistyped(name, names) }
      }
      case 'commander.missingArgument': {
        const missing = this.registeredArguments.find((_, at) => this.args[at] === undefined)
        return { kind: 'missing_argument', name: missing?.name() ?? '' }
      }
      case 'commander.missingMandatoryOptionValue': {
        const missing = this.options.find(
          option => option.mandatory && this.getOptionValue(option.attributeName()) === undefined,
        )
        return {
          kind: 'missing_mandatory_option_value',
          name: missing === undefined ? '' : optionName(missing),
        }
      }
      // Behind other short options, as in `-qo`; else `parseOptions` has seen it.
      case 'commander.optionMissingArgument':
        return { kind: 'option_missing_argument', name: this.#typed.at(-1) ?? '' }
      case 'commander.excessArguments':
        return { kind: 'excess_arguments' }
      case undefined:
      default:
        return undefined
    }
  }

  /** Keys in base64url may begin with a hyphen; such a one is taken as it is. */
  #isOption(word: string): boolean {
    return (
      word === '--' ||
      word === '-h' ||
      /^--[a-z][a-z-]*(?:=.*)?$/s.test(word) ||
      this.options.some(known => isOf(known, word))
    )
  }
}

/** `-o, --output` of `-o, --output <file>`. */
export function optionName({ flags }: Option): string {
  return flags.replace(/ <.*$/, '')
}

function isOf({ short, long }: Option, word: string | undefined): boolean {
  return word !== undefined && (word === short || word === long)
}
