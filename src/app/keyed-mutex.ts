// Work on one thing at a time, such as the questions that were sent with one ticket.

export class InTurn {
  readonly #last = new Map<string, Promise<unknown>>()

  /** Starts when the earlier work on `key` has ended, however it did. */
  async run<T>(key: string, work: () => Promise<T>): Promise<T> {
    const before = this.#last.get(key) ?? Promise.resolve()
    const mine = before.then(work, work)
    this.#last.set(key, mine)
    try {
      return await mine
    } finally {
      if (this.#last.get(key) === mine) this.#last.delete(key)
    }
  }
}
