// Arithmetic on the residues of a saved polynomial without BigInt: a residue is two 32-bit words, low first, below a 60-bit prime.
import { DATA_PRIMES, DEGREE } from './parameters.ts'

/** Residues modulo the data primes, [prime][coefficient], two words each. */
export type Residues = Uint32Array

export const RESIDUE_WORDS = 2 * DATA_PRIMES.length * DEGREE

type Prime = {
  readonly value: bigint
  /** value / 2^40, for the quotient of a reduction; that is off by one at most, which one correction mends. */
  readonly scaled: number
  readonly low: number
  readonly high: number
  /** Three limbs of 20 bits. */
  readonly limbs: Limbs
}

type Limbs = readonly [number, number, number]

const TWENTY = 2 ** 20
const WORD = 2 ** 32

const PRIMES: readonly Prime[] = DATA_PRIMES.map(value => ({
  value,
  scaled: Number(value) / 2 ** 40,
  low: Number(value & 0xffff_ffffn),
  high: Number(value >> 32n),
  limbs: limbsOf(value),
}))

/** residues ← −residues − small, for |small| < 2^31. */
export function negateAndSubtract(residues: Residues, small: ArrayLike<number>): void {
  mapSmall(residues, small, -1)
}

/** residues ← residues + small, for |small| < 2^31. */
export function addSmall(residues: Residues, small: ArrayLike<number>): void {
  mapSmall(residues, small, 1)
}

/** residues ← sign·(residues + small) modulo each prime. */
function mapSmall(residues: Residues, small: ArrayLike<number>, sign: 1 | -1): void {
  for (const [index, prime] of PRIMES.entries()) {
    const base = 2 * index * DEGREE
    for (let i = 0; i < DEGREE; i++) {
      const at = base + 2 * i
      const low = sign * ((residues[at] ?? 0) + (small[i] ?? 0))
      const carry = Math.floor(low / WORD)
      store(residues, at, low - carry * WORD, sign * (residues[at + 1] ?? 0) + carry, prime)
    }
  }
}

/**
 * residues ← residues + v − 2^(bits−1), where v has seven limbs of 20 bits, least significant first, [limb][coefficient]:
 * 120 < bits ≤ 140. Uniform limbs add a value uniform in [−2^(bits−1), 2^(bits−1)).
 */
export function addWide(residues: Residues, limbs: readonly Uint32Array[], bits: number): void {
  const [l0, l1, l2, l3, l4, l5, l6] = limbs
  if (!l0 || !l1 || !l2 || !l3 || !l4 || !l5 || !l6) throw new RangeError('seven limbs')
  for (const [index, prime] of PRIMES.entries()) {
    const { value, scaled, limbs: p } = prime
    const power = (exponent: bigint): Limbs => limbsOf((1n << exponent) % value)
    const [r3, r4, r5, r6] = [power(60n), power(80n), power(100n), power(120n)]
    const half = limbsOf(value - ((1n << BigInt(bits - 1)) % value))
    const base = 2 * index * DEGREE
    for (let i = 0; i < DEGREE; i++) {
      const at = base + 2 * i
      const low = residues[at] ?? 0
      const high = residues[at + 1] ?? 0
      const [w0, w1, w2] = [l0[i] ?? 0, l1[i] ?? 0, l2[i] ?? 0]
      const [w3, w4, w5, w6] = [l3[i] ?? 0, l4[i] ?? 0, l5[i] ?? 0, l6[i] ?? 0]
      // Sums of four products of 20 bits by 20 and four smaller terms: below 2^43, exact in doubles.
      let a0 = (low & 0xfffff) + w0 + half[0] + w3 * r3[0] + w4 * r4[0] + w5 * r5[0] + w6 * r6[0]
      let a1 =
        ((low >>> 20) | ((high & 0xff) << 12)) +
        w1 +
        half[1] +
        w3 * r3[1] +
        w4 * r4[1] +
        w5 * r5[1] +
        w6 * r6[1]
      let a2 = (high >>> 8) + w2 + half[2] + w3 * r3[2] + w4 * r4[2] + w5 * r5[2] + w6 * r6[2]
      const quotient = Math.floor((a2 + a1 / TWENTY + a0 / TWENTY / TWENTY) / scaled)
      a0 -= quotient * p[0]
      a1 -= quotient * p[1]
      a2 -= quotient * p[2]
      const c0 = Math.floor(a0 / TWENTY)
      a0 -= c0 * TWENTY
      a1 += c0
      const c1 = Math.floor(a1 / TWENTY)
      a1 -= c1 * TWENTY
      a2 += c1
      store(residues, at, a0 + (a1 & 0xfff) * TWENTY, a2 * 256 + (a1 >>> 12), prime)
    }
  }
}

/** True if every residue is below its prime. */
export function areReduced(residues: Residues): boolean {
  let over = 0
  for (const [index, { low, high }] of PRIMES.entries()) {
    const base = 2 * index * DEGREE
    for (let i = 0; i < DEGREE; i++) {
      const h = residues[base + 2 * i + 1] ?? 0
      if (h > high || (h === high && (residues[base + 2 * i] ?? 0) >= low)) over++
    }
  }
  return over === 0
}

/** Writes a value that lies in [−2p, 2p) as its residue; `low` is a word already, `high` may be negative. */
function store(residues: Residues, at: number, low: number, high: number, prime: Prime): void {
  while (high < 0) {
    low += prime.low
    high += prime.high
    if (low >= WORD) {
      low -= WORD
      high += 1
    }
  }
  if (high > prime.high || (high === prime.high && low >= prime.low)) {
    low -= prime.low
    high -= prime.high
    if (low < 0) {
      low += WORD
      high -= 1
    }
  }
  residues[at] = low
  residues[at + 1] = high
}

function limbsOf(value: bigint): Limbs {
  return [Number(value & 0xfffffn), Number((value >> 20n) & 0xfffffn), Number(value >> 40n)]
}
