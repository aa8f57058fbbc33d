// Enclosures of exp, ln, erf and π in integers: no float and no libm, so every engine and every verifier
// gets the same bits.
import { bitLength, ceilDivide, floorDivide, integerSquareRoot, type Rational } from './rational.ts'

/** low ≤ value · 2^precision ≤ high, at most 2 units apart; proved in PROOF.md §2. */
export type Enclosure = { readonly low: bigint; readonly high: bigint }

/** Working bits beyond the precision asked for. */
export const GUARD = 64

/** exp(-num/den) for num ≥ 0, den > 0; exactly 1 for num = 0. */
export function expNegative(num: bigint, den: bigint, precision: number): Enclosure {
  if (num === 0n) return { low: 1n << BigInt(precision), high: 1n << BigInt(precision) }
  const whole = num / den
  if (whole > BigInt(precision)) return { low: 0n, high: 1n }
  const halvings = bitLength(whole) + 8
  const q = BigInt(precision + GUARD)
  const x = ((num << q) / den) >> BigInt(halvings)
  let term = 1n << q
  let sum = term
  for (let i = 1n; term !== 0n; i++) {
    term = ((term * x) >> q) / i
    sum += i % 2n === 1n ? -term : term
  }
  for (let i = 0; i < halvings; i++) sum = (sum * sum) >> q
  return enclose(sum, GUARD)
}

/** ln(num/den) for num, den > 0. */
export function naturalLog(num: bigint, den: bigint, precision: number): Enclosure {
  const q = BigInt(precision + GUARD)
  const k = bitLength(num) - bitLength(den)
  const [a, b] = k >= 0 ? [num, den << BigInt(k)] : [num << BigInt(-k), den]
  const sum = 2n * (arctanh(a - b, a + b, q) + BigInt(k) * arctanh(1n, 3n, q))
  return enclose(sum, GUARD)
}

/**
 * erf(x / 2^precision) for 0 ≤ x ≤ 16 · 2^precision. The Maclaurin series cancels up to e^(x²) ≤
 * 2^370, which the working precision pays for.
 */
export function erf(x: bigint, precision: number): Enclosure {
  const whole = x >> BigInt(precision)
  const extra = GUARD + 2 * Number((whole + 1n) * (whole + 1n))
  const q = BigInt(precision + extra)
  const wide = x << BigInt(extra)
  const square = (wide * wide) >> q
  let power = wide
  let sum = wide
  for (let n = 1n; power !== 0n; n++) {
    power = ((power * square) >> q) / n
    sum += n % 2n === 1n ? -(power / (2n * n + 1n)) : power / (2n * n + 1n)
  }
  const root = integerSquareRoot(pi(Number(q)) << q)
  return enclose(((2n * sum) << q) / root, extra)
}

/** √(num/den) for num ≥ 0, den > 0. */
export function squareRoot(value: Rational, precision: number): Enclosure {
  const low = integerSquareRoot((value.num << BigInt(2 * precision)) / value.den)
  return { low, high: low + 1n }
}

/** π · 2^precision within a unit, by Machin: 16 arctan(1/5) - 4 arctan(1/239). */
export function pi(precision: number): bigint {
  const q = BigInt(precision + GUARD)
  return (16n * arctanOfInverse(5n, q) - 4n * arctanOfInverse(239n, q)) >> BigInt(GUARD)
}

/**
 * Drops `extra` bits of a result whose error is below 2^(extra - 16) units; PROOF.md §2 counts the units.
 */
export function enclose(value: bigint, extra: number): Enclosure {
  const error = 1n << BigInt(extra - 16)
  return { low: (value - error) >> BigInt(extra), high: ((value + error) >> BigInt(extra)) + 1n }
}

/** A double that is not below value / 2^precision, within one rounding. */
export function toNumberAbove(value: bigint, precision: number): number {
  const drop = BigInt(Math.max(0, bitLength(value) - 53))
  const kept = ceilDivide(value, 1n << drop)
  const shift = precision - Number(drop)
  return shift >= 0 ? Number(kept) / Number(1n << BigInt(shift)) : Number(kept << BigInt(-shift))
}

/** arctanh(num/den) · 2^q for |num/den| ≤ 1/3, each term truncated. */
function arctanh(num: bigint, den: bigint, q: bigint): bigint {
  const y = floorDivide(num << q, den)
  const square = (y * y) >> q
  let power = y
  let sum = 0n
  for (let i = 1n; power !== 0n && power !== -1n; i += 2n) {
    sum += power / i
    power = (power * square) >> q
  }
  return sum
}

function arctanOfInverse(n: bigint, q: bigint): bigint {
  let power = (1n << q) / n
  let sum = 0n
  for (let i = 1n; power !== 0n; i += 2n) {
    sum += i % 4n === 1n ? power / i : -(power / i)
    power /= n * n
  }
  return sum
}
