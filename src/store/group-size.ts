// How many questions share the next group. Whoever asks again does so once the last answer is there: with all of them in one group the server waits for
// the database and then the database for the server, and in many small groups most of the work is that of the groups. In halves one is prepared while
// the other is written.

/** Longer than most questions take from their request to the queue. One that counts rows takes longer, and is waited for once at most. */
const MOST_MS = 5

export class GroupSize {
  /** Being prepared. */
  readonly #coming = new Set<Disposable>()
  /** In the queue, or in a group and not answered yet. */
  #here = 0
  /** That were coming or here at one time, since the last group was begun and before. */
  #most = 0
  #mostBefore = 0
  #look: (() => void) | undefined

  /** A question is coming. Dispose of it where it does not. */
  expect(): Disposable {
    const one: Disposable = {
      [Symbol.dispose]: () => {
        if (this.#coming.delete(one)) this.#look?.()
      },
    }
    this.#coming.add(one)
    return one
  }

  /** A question is here until `answered` settles; `expected` is what told that it was coming. */
  async count<T>(answered: Promise<T>, expected: Disposable | undefined): Promise<T> {
    this.#here++
    expected?.[Symbol.dispose]()
    this.#most = Math.max(this.#most, this.#here + this.#coming.size)
    this.#look?.()
    try {
      return await answered
    } finally {
      this.#here--
    }
  }

  /** Half of those that were in flight lately: at once where so many wait, else when they do or nobody is coming any more. */
  async next(waiting: () => number): Promise<number> {
    const half = Math.ceil(Math.max(this.#most, this.#mostBefore) / 2)
    await this.#until(() => waiting() >= half || this.#coming.size === 0)
    this.#mostBefore = this.#most
    this.#most = this.#here + this.#coming.size
    return half
  }

  /** Who was waited for in vain is not waited for again. */
  async #until(enough: () => boolean): Promise<void> {
    if (enough()) return
    await new Promise<void>(resolve => {
      const timer = setTimeout(() => {
        this.#coming.clear()
        resolve()
      }, MOST_MS)
      this.#look = () => {
        if (!enough()) return
        clearTimeout(timer)
        resolve()
      }
    })
    this.#look = undefined
  }
}
