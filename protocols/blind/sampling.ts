// Every distribution of the protocol, from uniform bytes (SPEC.md, "Draws"). The same code reads a SHAKE256 stream and the CSPRNG.
import type { RandomBytes } from '../random.ts'
import { DEGREE } from './parameters.ts'

/** The next `count` bytes of a stream. */
export type Bytes = (count: number) => Uint8Array

export function bytesOf(random: RandomBytes): Bytes {
  return count => random(new Uint8Array(count))
}

/** N values of {−1, 0, 1}: each byte below 243 gives five base-3 digits, least significant first, minus 1. */
export function ternary(bytes: Bytes): Int8Array {
  const out = new Int8Array(DEGREE)
  let filled = 0
  while (filled < DEGREE) {
    for (let byte of bytes(256)) {
      if (byte >= 243) continue
      for (let digit = 0; digit < 5 && filled < DEGREE; digit++) {
        out[filled++] = (byte % 3) - 1
        byte = Math.floor(byte / 3)
      }
    }
  }
  return out
}

/** N values of the centred binomial distribution over 21 + 21 bits, six bytes each, as in SEAL; at most 21 in absolute value. */
export function centredBinomial(bytes: Bytes): Int8Array {
  const drawn = bytes(6 * DEGREE)
  const out = new Int8Array(DEGREE)
  for (let i = 0; i < DEGREE; i++) {
    const at = 6 * i
    const ones = weight(drawn[at]) + weight(drawn[at + 1]) + weight((drawn[at + 2] ?? 0) & 0x1f)
    const minus = weight(drawn[at + 3]) + weight(drawn[at + 4]) + weight((drawn[at + 5] ?? 0) & 0x1f)
    out[i] = ones - minus
  }
  return out
}

/** Uniform in [0, n) for 1 ≤ n ≤ 2^32: little-endian words, masked to the bits of n − 1, the first one below n. n = 1 takes none. */
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
  }
  return out
}

/** N integers uniform in [0, 2^bits), 120 < bits ≤ 140, as seven limbs of 20 bits, least significant first. */
export function wideUniform(bytes: Bytes, bits: number): readonly Uint32Array[] {
  return Array.from({ length: 7 }, (_, index) => {
    const mask = (1 << Math.min(20, bits - 20 * index)) - 1
    const limb = words(bytes(4 * DEGREE))
    for (let i = 0; i < limb.length; i++) limb[i] = (limb[i] ?? 0) & mask
    return limb
  })
}

const WEIGHT = Uint8Array.from({ length: 256 }, (_, byte) => byte.toString(2).replaceAll('0', '').length)

function weight(byte: number | undefined): number {
  return WEIGHT[byte ?? 0] ?? 0
}

function words(bytes: Uint8Array): Uint32Array {
  const aligned = bytes.byteOffset % 4 === 0 ? bytes : bytes.slice()
  return new Uint32Array(aligned.buffer, aligned.byteOffset, aligned.length >>> 2)
}
