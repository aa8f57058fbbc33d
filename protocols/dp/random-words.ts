// The byte stream of the samplers as 32-bit words, little-endian. SPEC.md §2 says which draw takes which
// word.
import { bitLength } from './rational.ts'
import type { RandomBytes } from '../random.ts'

const MAX_CHUNK = 1 << 16

/**
 * Reads `random` in chunks, because a system call for each draw costs more than the draw. A word is
 * overwritten when it is taken, `wipe` clears the rest: whoever reads the memory later learns no noise from
 * here.
 */
export class RandomWords {
  readonly #random: RandomBytes
  readonly #bytes: Uint8Array
  readonly #view: DataView
  #at: number

  constructor(random: RandomBytes, expectedWords: number) {
    this.#random = random
    this.#bytes = new Uint8Array(Math.min(MAX_CHUNK, Math.max(64, 4 * Math.ceil(expectedWords))))
    this.#view = new DataView(this.#bytes.buffer)
    this.#at = this.#bytes.length
  }

  next(): number {
    if (this.#at === this.#bytes.length) {
      this.#random(this.#bytes)
      this.#at = 0
    }
    const at = this.#at
    const word = this.#view.getUint32(at, true)
    this.#view.setUint32(at, 0)
    this.#at = at + 4
    return word
  }

  wipe(): void {
    this.#bytes.fill(0)
    this.#at = this.#bytes.length
  }
}

/**
 * Uniform in [0, n) for 1 ≤ n ≤ 2^40, by rejection; the most significant word first, n = 1 takes none.
 */
export function randomBelow(words: RandomWords, n: number): number {
  if (n === 1) return 0
  const last = n - 1
  if (last <= 0xffff_ffff) {
    const mask = 0xffff_ffff >>> Math.clz32(last)
    for (;;) {
      const value = (words.next() & mask) >>> 0
      if (value < n) return value
    }
  }
  const mask = 0xffff_ffff >>> Math.clz32(Math.floor(last / 2 ** 32))
  for (;;) {
    const top = (words.next() & mask) >>> 0
    const value = top * 2 ** 32 + words.next()
    if (value < n) return value
  }
}

/** The same draw for any n ≥ 1: takes the same words and returns the same value. */
export function uniformBelowBig(words: RandomWords, n: bigint): bigint {
  const bits = bitLength(n - 1n)
  const count = Math.ceil(bits / 32)
  const mask = (1n << BigInt(bits)) - 1n
  for (;;) {
    let value = 0n
    for (let i = 0; i < count; i++) value = (value << 32n) | BigInt(words.next())
    value &= mask
    if (value < n) return value
  }
}
