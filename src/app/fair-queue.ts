// Round-robin scheduling of many owners' work on few places. An owner holds at most one place, and a free
// place goes to the owner that has waited longest since its last one: however much one owner adds, another
// waits for at most one piece of work of each other owner.

type Work = (signal: AbortSignal) => Promise<void>
type Waiting = { readonly name: string; readonly work: Work }
type Running = { readonly name: string; readonly abort: AbortController; readonly ended: Promise<void> }

export class FairQueue {
  readonly #places: number
  /** No list is empty. */
  readonly #waiting = new Map<string, Waiting[]>()
  readonly #lastTurn = new Map<string, number>()
  #turns = 0
  readonly #running = new Map<string, Running>()
  #stopped = false

  constructor(places: number) {
    this.#places = places
  }

  /** Waiting and running. */
  get size(): number {
    return [...this.#waiting.values()].reduce((sum, { length }) => sum + length, this.#running.size)
  }

  /** `work` must not reject, and must end soon after its signal. After `stop` nothing begins. */
  add(owner: string, name: string, work: Work): void {
    const own = this.#waiting.get(owner)
    if (own === undefined) this.#waiting.set(owner, [{ name, work }])
    else own.push({ name, work })
    this.#fill()
  }

  /** Resolves when the work of this name has ended. True if it never began. */
  async cancel(name: string): Promise<boolean> {
    for (const [owner, own] of this.#waiting) {
      const at = own.findIndex(waiting => waiting.name === name)
      if (at < 0) continue
      own.splice(at, 1)
      if (own.length === 0) this.#waiting.delete(owner)
      return true
    }
    const running = [...this.#running.values()].find(each => each.name === name)
    running?.abort.abort()
    await running?.ended
    return false
  }

  /** Begins nothing more, ends what is running, and forgets what waits. */
  async stop(): Promise<void> {
    this.#stopped = true
    this.#waiting.clear()
    for (const { abort } of this.#running.values()) abort.abort()
    await this.drained()
  }

  /** Resolves when nothing runs and nothing can begin. */
  async drained(): Promise<void> {
    while (this.#running.size > 0) await Promise.race([...this.#running.values()].map(({ ended }) => ended))
  }

  #fill(): void {
    while (!this.#stopped && this.#running.size < this.#places) {
      const owner = this.#nextOwner()
      const next = owner === undefined ? undefined : this.#waiting.get(owner)?.shift()
      if (owner === undefined || next === undefined) return
      if (this.#waiting.get(owner)?.length === 0) this.#waiting.delete(owner)
      this.#turns += 1
      this.#lastTurn.set(owner, this.#turns)
      this.#begin(owner, next)
    }
  }

  /** Of the owners without a place the one served longest ago; of those never served, the first to arrive. */
  #nextOwner(): string | undefined {
    const turnOf = (owner: string) => this.#lastTurn.get(owner) ?? 0
    return [...this.#waiting.keys()]
      .filter(owner => !this.#running.has(owner))
      .sort((a, b) => turnOf(a) - turnOf(b))[0]
  }

  #begin(owner: string, { name, work }: Waiting): void {
    const abort = new AbortController()
    const ended = work(abort.signal).finally(() => {
      this.#running.delete(owner)
      this.#fill()
    })
    this.#running.set(owner, { name, abort, ended })
  }
}
