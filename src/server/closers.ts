/** What was opened, closed in reverse order. */
export class Closers {
  readonly #closers: (() => unknown)[] = []

  /** Registers how to close what was just opened. */
  add(close: () => unknown): void {
    this.#closers.push(close)
  }

  /**
   * Each once. Stops at the first that fails and throws its error: what it depends on may still be in use.
   */
  async close(): Promise<void> {
    for (let close = this.#closers.pop(); close !== undefined; close = this.#closers.pop()) await close()
  }
}
