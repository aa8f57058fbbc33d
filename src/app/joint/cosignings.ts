// Who waits until this service has cosigned the log of another member.
export class Cosignings {
  readonly #waiting = new Map<string, Set<() => void>>()

  /** A checkpoint of this log was cosigned. */
  announce(origin: string): void {
    for (const wake of this.#waiting.get(origin) ?? []) wake()
  }

  /** The next announcement, or so many milliseconds. */
  async next(origin: string, milliseconds: number): Promise<void> {
    const waiting = this.#waiting.get(origin) ?? new Set()
    this.#waiting.set(origin, waiting)
    await new Promise<void>(resolve => {
      const timer = setTimeout(() => wake(), milliseconds)
      const wake = () => {
        clearTimeout(timer)
        waiting.delete(wake)
        if (waiting.size === 0) this.#waiting.delete(origin)
        resolve()
      }
      waiting.add(wake)
    })
  }
}
