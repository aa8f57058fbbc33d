// Who waits until this service has cosigned the log of another member.
export class Cosignings {
  readonly #waiting = new Map<string, Set<() => void>>()

  /** A checkpoint of the log with this verifier key was cosigned. */
  announce(log: string): void {
    for (const wake of this.#waiting.get(log) ?? []) wake()
  }

  /** `heard`: the next announcement, or so many milliseconds. `forget` ends the wait at once. */
  next(log: string, milliseconds: number): { readonly heard: Promise<void>; readonly forget: () => void } {
    const waiting = this.#waiting.get(log) ?? new Set()
    this.#waiting.set(log, waiting)
    const { promise: heard, resolve } = Promise.withResolvers<void>()
    const forget = () => {
      clearTimeout(timer)
      waiting.delete(forget)
      if (waiting.size === 0 && this.#waiting.get(log) === waiting) this.#waiting.delete(log)
      resolve()
    }
    const timer = setTimeout(forget, milliseconds)
    waiting.add(forget)
    return { heard, forget }
  }
}
