// Small statements of many callers as one: what comes while one is under way shares the next, so that polling
// costs little.

interface Waiting<In, Out> {
  readonly item: In
  readonly resolve: (out: Out) => void
  readonly reject: (error: unknown) => void
}

export class BatchLoader<In, Out> {
  readonly #work: (items: readonly In[]) => Promise<readonly Out[]>
  #waiting: Waiting<In, Out>[] = []
  #busy: Promise<void> | undefined

  /** `work` answers in the order of the items; what it throws fails all of them. */
  constructor(work: (items: readonly In[]) => Promise<readonly Out[]>) {
    this.#work = work
  }

  async run(item: In): Promise<Out> {
    return await new Promise((resolve, reject) => {
      this.#waiting.push({ item, resolve, reject })
      this.#busy ??= this.#drain()
    })
  }

  async drained(): Promise<void> {
    await this.#busy
  }

  async #drain(): Promise<void> {
    // What is asked for in one turn of the event loop goes together from the first time on.
    await new Promise(resolve => setImmediate(resolve))
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.slice(0, MAX_BATCH)
      this.#waiting = this.#waiting.slice(MAX_BATCH)
      try {
        const outs = await this.#work(batch.map(({ item }) => item))
        for (const [i, out] of outs.entries()) batch[i]?.resolve(out)
      } catch (error) {
        for (const { reject } of batch) reject(error)
      }
    }
    this.#busy = undefined
  }
}

const MAX_BATCH = 500
