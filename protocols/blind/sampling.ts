// Every distribution of the protocol, from uniform bytes (SPEC.md, "Draws"). The same code reads a SHAKE256
// stream and the CSPRNG.
import type { RandomBytes } from '../random.ts'
import { DEGREE } from './parameters.ts'
import { WIDE_LIMBS } from './residues.ts'

/** Bytes that one secret key nearly always takes, and one error always. */
export const TERNARY_BYTES = 2048
export const ERROR_BYTES = 6 * DEGREE

/** The next `count` bytes of a stream. */
export type Bytes = (count: number) => Uint8Array

export function bytesOf(random: RandomBytes): Bytes {
  return count => random(new Uint8Array(count))
}

/**
 * N values of {−1, 0, 1}: each byte below 243 gives five base-3 digits, least significant first, minus 1.
 */
export function ternary(bytes: Bytes): Int8Array {
  const out = new Int8Array(DEGREE)
  let filled = 0
  while (filled < DEGREE) {
    const drawn = bytes(256)
    for (let byte of drawn) {
      // What is rejected is independent of what is returned, so this branch reveals nothing of it.
      if (byte >= 243) continue
      for (let digit = 0; digit < 5 && filled < DEGREE; digit++) {
        out[filled++] = (byte % 3) - 1
        byte = Math.floor(byte / 3)
      }
    }
    drawn.fill(0)
  }
  return out
}

/**
 * N values of the centred binomial distribution over 21 + 21 bits, six bytes each, as in SEAL; at most 21 in
 * absolute value.
 */
export function centredBinomial(bytes: Bytes): Int8Array {
  const drawn = bytes(ERROR_BYTES)
  const out = new Int8Array(DEGREE)
  for (let i = 0; i < DEGREE; i++) {
    const at = 6 * i
    out[i] = weight21(drawn, at) - weight21(drawn, at + 3)
  }
  drawn.fill(0)
  return out
}

/**
 * Uniform in [0, n) for 1 ≤ n ≤ 2^32: little-endian words, masked to the bits of n − 1, the first one
 * below n. n = 1 takes none.
 */
export function uniformBelow(bytes: Bytes, n: number): number {
  if (n === 1) return 0
  const mask = 0xffff_ffff >>> Math.clz32(n - 1)
  for (;;) {
    const value = ((words(bytes(4))[0] ?? 0) & mask) >>> 0
    if (value < n) return value
  }
}

/** `count` bits as bytes 0 or 1, least significant first. */
export function uniformBits(bytes: Bytes, count: number): Uint8Array {
  const drawn = bytes(Math.ceil(count / 8))
  return Uint8Array.from({ length: count }, (_, i) => ((drawn[i >>> 3] ?? 0) >>> (i & 7)) & 1)
}

/** `count` values uniform in [0, t), t ≤ 2^40, by rejection; the service's masks. */
export function uniformModulo(bytes: Bytes, t: number, count: number): Float64Array {
  const out = new Float64Array(count)
  const highMask = t > 2 ** 32 ? 0xffff_ffff >>> Math.clz32(Math.floor((t - 1) / 2 ** 32)) : 0
  const lowMask = t > 2 ** 32 ? 0xffff_ffff : 0xffff_ffff >>> Math.clz32(t - 1)
  let filled = 0
  while (filled < count) {
    const drawn = words(bytes(8 * (count - filled)))
    for (let i = 0; i < drawn.length; i += 2) {
      const value = ((drawn[i + 1] ?? 0) & highMask) * 2 ** 32 + (((drawn[i] ?? 0) & lowMask) >>> 0)
      if (value < t) out[filled++] = value
    }
    drawn.fill(0)
  }
  return out
}

/**
 * N integers uniform in [0, 2^bits), 120 < bits ≤ 140, as five limbs of 30 bits, least significant first.
 */
export function wideUniform(bytes: Bytes, bits: number): readonly Uint32Array[] {
  return Array.from({ length: WIDE_LIMBS }, (_, index) => {
    const mask = 2 ** Math.min(30, bits - 30 * index) - 1
    const limb = words(bytes(4 * DEGREE))
    for (let i = 0; i < limb.length; i++) limb[i] = (limb[i] ?? 0) & mask
    return limb
  })
}

/** The ones among 8 + 8 + 5 bits of three bytes: no table, whose reading would show in the cache. */
function weight21(bytes: Uint8Array, at: number): number {
  let bits = (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | (((bytes[at + 2] ?? 0) & 0x1f) << 16)
  bits -= (bits >>> 1) & 0x555555
  bits = (bits & 0x333333) + ((bits >>> 2) & 0x333333)
  bits = (bits + (bits >>> 4)) & 0x0f0f0f
  return (bits + (bits >>> 8) + (bits >>> 16)) & 0x1f
}

/**
 * The same memory as words, so that what wipes the words wipes the bytes; a copy where they begin at no word,
 * and then they are wiped.
 */
function words(bytes: Uint8Array): Uint32Array {
  const aligned = bytes.byteOffset % 4 === 0 ? bytes : bytes.slice()
  if (aligned !== bytes) bytes.fill(0)
  return new Uint32Array(aligned.buffer, aligned.byteOffset, aligned.length >>> 2)
}
