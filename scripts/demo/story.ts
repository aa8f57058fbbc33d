// Tells what the demo does while it does it, and keeps the score: steps, checks, seconds.
export type Step = { readonly name: string; readonly ok: boolean; readonly seconds: number }
export type Check = { readonly name: string; readonly ok: boolean; readonly figure: string }

export class Story<Name extends string> {
  readonly #titles: Readonly<Record<Name, string>>
  readonly #write: (text: string) => void
  readonly #steps: Step[] = []
  readonly #checks: Check[] = []

  constructor(titles: Readonly<Record<Name, string>>, write: (text: string) => void) {
    this.#titles = titles
    this.#write = write
  }

  get steps(): readonly Step[] {
    return this.#steps
  }

  get checks(): readonly Check[] {
    return this.#checks
  }

  get ok(): boolean {
    return [...this.#steps, ...this.#checks].every(({ ok }) => ok)
  }

  /** One step of the story; what it throws is printed and ends the story. */
  async step<T>(name: Name, work: () => Promise<T>): Promise<T> {
    const started = performance.now()
    this.#write(`\n${String(this.#steps.length + 1).padStart(2)}  ${this.#titles[name]}\n`)
    let ok = false
    try {
      const result = await work()
      ok = true
      return result
    } finally {
      const seconds = Math.round(performance.now() - started) / 1000
      this.#steps.push({ name, ok, seconds })
      this.#write(`    ${ok ? '✓' : '✗'} ${seconds.toFixed(1)} s\n`)
    }
  }

  /** A claim that the demo holds against what happened. */
  check(name: string, ok: boolean, figure: string): void {
    this.#checks.push({ name, ok, figure })
    this.#write(`    ${ok ? '✓' : '✗'} ${figure}\n`)
  }

  say(text: string): void {
    this.#write(
      `${text
        .split('\n')
        .map(line => (line === '' ? '' : `    ${line}`))
        .join('\n')}\n`,
    )
  }
}
