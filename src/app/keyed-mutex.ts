/** A mutex for each key. */
export class KeyedMutex {
  readonly #last = new Map<string, Promise<unknown>>()

  /** Starts `work` when all earlier work on `key` has settled. */
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
