// commander takes whatever follows as an option's value, also the next option: `-o --json` would write a file
// called "--json".
import { Command, type Option } from 'commander'

export class StrictCommand extends Command {
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
      if (value !== undefined && this.#isOption(value)) this.#refuse(option)
    }
    return super.parseOptions(argv)
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

  #refuse({ flags }: Option): never {
    return this.error(`error: option '${flags}' argument missing`, {
      code: 'commander.optionMissingArgument',
    })
  }
}

function isOf({ short, long }: Option, word: string | undefined): boolean {
  return word !== undefined && (word === short || word === long)
}
