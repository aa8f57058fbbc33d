// Who will join the next group. One that waits for them is larger, and most of what a group costs does not depend on its size.

/** Longer than most questions take from their request to the queue. One that counts rows takes longer, and is waited for once at most. */
const MOST_MS = 5

export class Expected {
  readonly #coming = new Set<Disposable>()
  #arrived: (() => void) | undefined

  /** Dispose of it once the question is in the queue, or does not come. */
  add(): Disposable {
    const one: Disposable = {
      [Symbol.dispose]: () => {
        if (this.#coming.delete(one) && this.#coming.size === 0) this.#arrived?.()
      },
    }
    this.#coming.add(one)
    return one
  }

  /** Who was waited for in vain is not waited for again. */
  async arrived(): Promise<void> {
    if (this.#coming.size === 0) return
    await new Promise<void>(resolve => {
      const timer = setTimeout(resolve, MOST_MS)
      this.#arrived = () => {
        clearTimeout(timer)
        resolve()
      }
    })
    this.#arrived = undefined
    this.#coming.clear()
  }
}
