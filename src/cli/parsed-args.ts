// What was typed for one command. commander hands over loosely typed values; here they are read once, by
// kind.
import { fault } from '../../schemas/fault.ts'

export class ParsedArgs {
  readonly #arguments: readonly string[]
  readonly #options: Readonly<Record<string, unknown>>

  constructor(args: readonly string[], options: Readonly<Record<string, unknown>>) {
    this.#arguments = args
    this.#options = options
  }

  /** The argument at this place; commander has refused the command already if it is required and absent. */
  argument(at: number): string {
    return this.#arguments[at] ?? ''
  }

  optionalArgument(at: number): string | undefined {
    return this.#arguments[at]
  }

  rest(from: number): readonly string[] {
    return this.#arguments.slice(from)
  }

  /** The same, with options that the command sets itself. */
  with(options: Readonly<Record<string, unknown>>): ParsedArgs {
    return new ParsedArgs(this.#arguments, { ...this.#options, ...options })
  }

  text(name: string): string | undefined {
    const value = this.#options[name]
    return typeof value === 'string' ? value : undefined
  }

  need(name: string): string {
    const value = this.text(name)
    if (value === undefined) throw fault('cli.option_missing', { option: flagOf(name) })
    return value
  }

  /** Whether it was typed. */
  has(name: string): boolean {
    return this.#options[name] !== undefined
  }

  /** Whether `--no-…` was typed. */
  denied(name: string): boolean {
    return this.#options[name] === false
  }

  flag(name: string): boolean {
    return this.#options[name] === true
  }

  /** A repeatable option as it was typed each time. */
  each(name: string): readonly string[] {
    const value = this.#options[name]
    const parts: readonly unknown[] = Array.isArray(value) ? value : value === undefined ? [] : [value]
    return parts.map(String)
  }

  /** A repeatable or comma-separated option, as one list. */
  list(name: string): readonly string[] {
    return this.each(name)
      .flatMap(part => part.split(/[,，]/))
      .filter(part => part !== '')
  }
}

/** `splitBy` is typed as `--split-by`. */
export function flagOf(name: string): string {
  return `--${name.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`)}`
}
