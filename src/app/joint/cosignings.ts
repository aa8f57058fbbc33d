// Who waits until this service has cosigned the log of another member.
export class Cosignings {
  readonly #waiting = new Map<string, Set<() => void>>()

  /** A checkpoint of this log was cosigned. */
  announce(origin: string): void {
    for (const wake of this.#waiting.get(origin) ?? []) wake()
  }

  /** `heard`: the next announcement, or so many milliseconds. `forget` ends the wait at once. */
  next(origin: string, milliseconds: number): { readonly heard: Promise<void>; readonly forget: () => void } {
    const waiting = this.#waiting.get(origin) ?? new Set()
    this.#waiting.set(origin, waiting)
    const { promise: heard, resolve } = Promise.withResolvers<void>()
    const forget = () => {
      clearTimeout(timer)
      waiting.delete(forget)
      if (waiting.size === 0 && this.#waiting.get(origin) === waiting) this.#waiting.delete(origin)
      resolve()
    }
    const timer = setTimeout(forget, milliseconds)
    waiting.add(forget)
    return { heard, forget }
  }
}
