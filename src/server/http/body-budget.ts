// Bounds the bytes of request bodies in memory, whoever sends them and however slowly.
import { fault } from '../../../schemas/fault.ts'

/** Bodies up to this size have a quarter of the budget for themselves: uploads cannot shut out questions. */
const SMALL_BYTES = 256 * 1024

/**
 * A body counts with its announced length from before it is read until its request ends. One owner (a member
 * whose signature is verified, else an address) holds at most a quarter of the budget, so that nobody can
 * exhaust it by withholding the last bytes.
 */
export class BodyBudget {
  readonly #most: number
  readonly #owners = new Map<string, number>()
  #small = 0
  #large = 0

  /** In bytes. */
  constructor(most: number) {
    this.#most = most
  }

  get inFlight(): number {
    return this.#small + this.#large
  }

  /** Returns what gives the bytes back, once. Throws `request.overloaded` where they do not fit. */
  take(owner: string, bytes: number): () => void {
    const own = this.#owners.get(owner) ?? 0
    const isLarge = bytes > SMALL_BYTES
    const fits = isLarge ? this.#large + bytes <= (this.#most * 3) / 4 : this.#small + bytes <= this.#most / 4
    if (!fits || own + bytes > this.#most / 4) throw fault('request.overloaded', { seconds: 1 })
    this.#add(owner, bytes, isLarge)
    let held = true
    return () => {
      if (!held) return
      held = false
      this.#add(owner, -bytes, isLarge)
    }
  }

  #add(owner: string, bytes: number, isLarge: boolean): void {
    if (isLarge) this.#large += bytes
    else this.#small += bytes
    const own = (this.#owners.get(owner) ?? 0) + bytes
    if (own > 0) this.#owners.set(owner, own)
    else this.#owners.delete(owner)
  }
}
