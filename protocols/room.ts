// Memory that is used again: making a fresh array of a dozen kilobytes takes longer than copying into one that is still in the processor's cache.

/** Longer arrays are not kept. */
const MOST_KEPT = 1 << 20

export class Room {
  #kept = new Uint8Array(0)

  /** At least so long. Its content is anything, and good until the next call: what is made in it is copied out at once. */
  of(length: number): Uint8Array {
    if (length > MOST_KEPT) return new Uint8Array(length)
    if (this.#kept.length < length) this.#kept = new Uint8Array(Math.min(2 * length, MOST_KEPT))
    return this.#kept
  }
}
