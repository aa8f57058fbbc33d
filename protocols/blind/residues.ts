// Arithmetic on the residues of a saved polynomial, without BigInt and without a branch on a value (SPEC.md,
// "Selector"). Each prime is 2^60 − c with c < 2^18, so what overflows 60 bits comes back as a multiple of
// c: no division, no estimated quotient.
import { type BlindParameters, COEFFICIENT_MODULUS, DATA_PRIMES, DEGREE } from './parameters.ts'

/**
 * Residues modulo the data primes, [prime][coefficient]: two 32-bit words each, low first, below a 60-bit
 * prime.
 */
export type Residues = Uint32Array

export const RESIDUE_WORDS = 2 * DATA_PRIMES.length * DEGREE

/**
 * A number below 2^60 as two limbs of 30 bits, so that a limb times 18 bits, and sums of several of these,
 * are exact in doubles.
 */
type Limbs = readonly [low: number, high: number]

const LIMB = 2 ** 30
const PER_LIMB = 2 ** -30
const LOW_LIMB = LIMB - 1
const HALF = 2 ** 18
const PER_HALF = 2 ** -18
const DIGIT = 2 ** 12
const PER_DIGIT = 2 ** -12

/** c of each prime. */
const COMPLEMENTS: readonly number[] = DATA_PRIMES.map(prime => Number((1n << 60n) - prime))

/** residues ← −residues − small, for |small| < 2^20. */
export function negateAndSubtract(residues: Residues, small: ArrayLike<number>): void {
  for (const [index, c] of COMPLEMENTS.entries()) {
    const base = 2 * index * DEGREE
    for (let i = 0; i < DEGREE; i++) {
      const at = base + 2 * i
      const word = residues[at] ?? 0
      const limb = ((residues[at + 1] ?? 0) << 2) | (word >>> 30)
      // 2p − residue − small: never negative.
      const low = -2 * c - (word & LOW_LIMB) - (small[i] ?? 0)
      fold(residues, at, low | 0, (2 * LIMB - limb) | 0, c)
    }
  }
}

/** residues ← residues + small, for |small| < 2^20. */
export function addSmall(residues: Residues, small: ArrayLike<number>): void {
  for (const [index, c] of COMPLEMENTS.entries()) {
    const base = 2 * index * DEGREE
    for (let i = 0; i < DEGREE; i++) {
      const at = base + 2 * i
      const word = residues[at] ?? 0
      const limb = ((residues[at + 1] ?? 0) << 2) | (word >>> 30)
      // residue + small + p: never negative.
      fold(residues, at, ((word & LOW_LIMB) - c + (small[i] ?? 0)) | 0, (LIMB + limb) | 0, c)
    }
  }
}

/** Limbs of a wide integer: `addWide` takes five of 30 bits. */
export const WIDE_LIMBS = 5

/**
 * residues ← residues + v − 2^(bits−1), where v has five limbs of 30 bits, least significant first,
 * [limb][coefficient], and 120 < bits ≤ 140. Uniform limbs add a value uniform in [−2^(bits−1),
 * 2^(bits−1)).
 */
export function addWide(residues: Residues, limbs: readonly Uint32Array[], bits: number): void {
  const [l0, l1, l2, l3, l4] = limbs
  if (!l0 || !l1 || !l2 || !l3 || !l4) throw new RangeError('five limbs')
  for (const [index, prime] of DATA_PRIMES.entries()) {
    const c = COMPLEMENTS[index] ?? 0
    // 2^60 ≡ c and 2^120 ≡ c², which has 36 bits.
    const [square0, square1] = limbsOf(BigInt(c) ** 2n)
    const [half0, half1] = limbsOf(prime - ((1n << BigInt(bits - 1)) % prime))
    const base = 2 * index * DEGREE
    for (let i = 0; i < DEGREE; i++) {
      const at = base + 2 * i
      const low = residues[at] ?? 0
      const high = ((residues[at + 1] ?? 0) << 2) | (low >>> 30)
      const top = l4[i] ?? 0
      const a0 = (low & LOW_LIMB) + half0 + (l0[i] ?? 0) + c * (l2[i] ?? 0) + square0 * top
      const a1 = high + half1 + (l1[i] ?? 0) + c * (l3[i] ?? 0) + square1 * top
      store(residues, at, a0, a1, c)
    }
  }
}

/**
 * residues ← residues + ⌊(q·m + h)/t⌋ with h = (t + 1)/2: the plaintext polynomial m, scaled as SEAL's
 * `addPlain` scales it, bit for bit. `coefficients` has N of [0, t), two words each, low first.
 *
 * With Q = q mod t and r = (Q·m + h) mod t, t·⌊(q·m + h)/t⌋ = q·m + h − r; modulo a prime of q that
 * is (h − r)/t, so no quotient is needed, and no 128-bit division (which takes SEAL's WebAssembly 2 ms).
 */
export function addScaled(
  residues: Residues,
  coefficients: Uint32Array,
  { plainModulus }: BlindParameters,
): void {
  const scaling = scalingBy(plainModulus)
  const remainders = scaledRemainders(coefficients, scaling)
  for (const [index, { constant, low: lowFactor, high: highFactor }] of scaling.primes.entries()) {
    const c = COMPLEMENTS[index] ?? 0
    const [constant0, constant1] = constant
    const [low0, low1] = lowFactor
    const [high0, high1] = highFactor
    const base = 2 * index * DEGREE
    for (let i = 0; i < DEGREE; i++) {
      const at = base + 2 * i
      const low = residues[at] ?? 0
      const high = ((residues[at + 1] ?? 0) << 2) | (low >>> 30)
      const r = remainders[i] ?? 0
      const upper = Math.floor(r * PER_HALF)
      const lower = r - upper * HALF
      const a0 = (low & LOW_LIMB) + constant0 + lower * low0 + upper * high0
      const a1 = high + constant1 + lower * low1 + upper * high1
      store(residues, at, a0, a1, c)
    }
  }
  remainders.fill(0)
}

type Scaling = {
  readonly t: number
  /** Q. */
  readonly remainder: number
  /** Modulo each prime (h − r)/t = constant + lower·low + upper·high, where r = lower + upper·2^18. */
  readonly primes: readonly { readonly constant: Limbs; readonly low: Limbs; readonly high: Limbs }[]
}

const scalings = new Map<number, Scaling>()

/** Public constants, computed once for each t. */
function scalingBy(t: number): Scaling {
  const known = scalings.get(t)
  if (known !== undefined) return known
  const primes = DATA_PRIMES.map(prime => {
    const inverse = inverseModulo(BigInt(t), prime)
    return {
      constant: limbsOf((inverse * BigInt((t + 1) / 2)) % prime),
      low: limbsOf(prime - inverse),
      high: limbsOf(((prime - inverse) * BigInt(HALF)) % prime),
    }
  })
  const scaling = { t, remainder: Number(COEFFICIENT_MODULUS % BigInt(t)), primes }
  scalings.set(t, scaling)
  return scaling
}

/**
 * r = (Q·m + h) mod t of each coefficient m, by Horner's rule over three digits of 12 bits: no number
 * reaches 2^50.
 */
function scaledRemainders(coefficients: Uint32Array, { t, remainder }: Scaling): Float64Array {
  const half = (t + 1) / 2
  const perT = 1 / t
  const remainders = new Float64Array(DEGREE)
  for (let i = 0; i < DEGREE; i++) {
    const m = (coefficients[2 * i] ?? 0) + (coefficients[2 * i + 1] ?? 0) * 2 ** 32
    const upper = Math.floor(m * PER_DIGIT)
    const d2 = Math.floor(upper * PER_DIGIT)
    const d1 = upper - d2 * DIGIT
    const d0 = m - upper * DIGIT
    let r = remainder * d2
    r = (r - t * Math.floor(r * perT)) * DIGIT + remainder * d1
    r = (r - t * Math.floor(r * perT)) * DIGIT + remainder * d0 + half
    r -= t * Math.floor(r * perT)
    // The product with 1/t was rounded, so r may be off by one t. An integer and a half is too far from every
    // multiple of t for that.
    remainders[i] = r - t * Math.floor((r + 0.5) * perT)
  }
  return remainders
}

/** True if every residue is below its prime. */
export function areReduced(residues: Residues): boolean {
  let over = 0
  for (const [index, prime] of DATA_PRIMES.entries()) {
    const [primeLow, primeHigh] = [Number(prime & 0xffff_ffffn), Number(prime >> 32n)]
    const base = 2 * index * DEGREE
    for (let i = 0; i < DEGREE; i++) {
      const high = residues[base + 2 * i + 1] ?? 0
      if (high > primeHigh || (high === primeHigh && (residues[base + 2 * i] ?? 0) >= primeLow)) over++
    }
  }
  return over === 0
}

/** Writes low + high·2^30 as its residue, for 0 ≤ low, high < 2^52: sums of products, exact in doubles. */
function store(residues: Residues, at: number, low: number, high: number, c: number): void {
  let carry = Math.floor(low * PER_LIMB)
  low -= carry * LIMB
  high += carry
  // What overflows 60 bits, below 2^23, comes back as a multiple of c.
  carry = Math.floor(high * PER_LIMB)
  high -= carry * LIMB
  low += carry * c
  carry = Math.floor(low * PER_LIMB)
  finish(residues, at, (low - carry * LIMB) | 0, (high + carry) | 0, c)
}

/**
 * As `store`, in 32-bit integers: −2^31 ≤ low < 2^31, high < 2^32 (as an int32), and the sum not
 * negative.
 */
function fold(residues: Residues, at: number, low: number, high: number, c: number): void {
  const upper = (high + (low >> 30)) | 0
  const lower = (low & LOW_LIMB) + (upper >>> 30) * c
  finish(residues, at, lower & LOW_LIMB, (upper & LOW_LIMB) + (lower >>> 30), c)
}

/**
 * The same for low < 2^30 and a sum below 2p: p is subtracted once (1) or not at all (0), as adding c
 * overflows 60 bits or not.
 */
function finish(residues: Residues, at: number, low: number, high: number, c: number): void {
  const over = (high + ((low + c) >>> 30)) >>> 30
  low += over * c
  high += low >>> 30
  residues[at] = (low & LOW_LIMB) | (high << 30)
  residues[at + 1] = (high & LOW_LIMB) >>> 2
}

function limbsOf(value: bigint): Limbs {
  return [Number(value & BigInt(LOW_LIMB)), Number(value >> 30n)]
}

/** By Fermat, for a prime modulus; of public constants only. */
function inverseModulo(value: bigint, prime: bigint): bigint {
  let result = 1n
  let power = value % prime
  for (let exponent = prime - 2n; exponent > 0n; exponent >>= 1n) {
    if ((exponent & 1n) === 1n) result = (result * power) % prime
    power = (power * power) % prime
  }
  return result
}
