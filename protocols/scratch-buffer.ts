// Reused memory: allocating an array of some ten kilobytes takes longer than copying into one that is still
// in the processor's cache.

/** Longer arrays are not kept. */
const MAX_KEPT = 1 << 20

export class ScratchBuffer {
  #kept = new Uint8Array(0)

  /** At least `length` bytes, of any content, valid until the next call: copy the result out at once. */
  of(length: number): Uint8Array {
    if (length > MAX_KEPT) return new Uint8Array(length)
    if (this.#kept.length < length) this.#kept = new Uint8Array(Math.min(2 * length, MAX_KEPT))
    return this.#kept
  }
}
