// Exact rationals: the only numbers that decide a charge, a noise parameter or a draw.
import { ProtocolError } from '../errors.ts'

/** In lowest terms, `den` > 0: make it with `rational` or `parseDecimal` only. */
export type Rational = { readonly num: bigint; readonly den: bigint }

/** Throws `dp.rational` for a zero denominator. */
export function rational(num: bigint, den = 1n): Rational {
  if (den === 0n) throw new ProtocolError('dp.rational', 'a denominator is zero')
  const divisor = greatestCommonDivisor(num, den) * (den < 0n ? -1n : 1n)
  return { num: num / divisor, den: den / divisor }
}

const DECIMAL = /^(-?)(0|[1-9][0-9]*)(?:\.([0-9]+))?(?:[eE]([+-]?[0-9]{1,3}))?$/
const MAX_DECIMAL_LENGTH = 100

/** A plain decimal such as "0.5" or "1e-6", without loss; throws `dp.decimal`. */
export function parseDecimal(text: string): Rational {
  const found = text.length > MAX_DECIMAL_LENGTH ? null : DECIMAL.exec(text)
  if (found === null) throw new ProtocolError('dp.decimal', 'not a plain decimal number')
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = found
  const digits = BigInt(sign + whole + fraction)
  const shift = BigInt(exponent) - BigInt(fraction.length)
  return shift >= 0n ? rational(digits * 10n ** shift) : rational(digits, 10n ** -shift)
}

export function multiply(a: Rational, b: Rational): Rational {
  return rational(a.num * b.num, a.den * b.den)
}

/** Throws `dp.rational` for a divisor of zero. */
export function divide(a: Rational, b: Rational): Rational {
  return rational(a.num * b.den, a.den * b.num)
}

export function add(a: Rational, b: Rational): Rational {
  return rational(a.num * b.den + b.num * a.den, a.den * b.den)
}

export function subtract(a: Rational, b: Rational): Rational {
  return rational(a.num * b.den - b.num * a.den, a.den * b.den)
}

/** Negative, zero or positive, as a - b is. */
export function compare(a: Rational, b: Rational): number {
  const difference = a.num * b.den - b.num * a.den
  return difference < 0n ? -1 : difference > 0n ? 1 : 0
}

/** Largest integer that is not above num / den, whatever the signs; den > 0. */
export function floorDivide(num: bigint, den: bigint): bigint {
  const quotient = num / den
  return quotient * den > num ? quotient - 1n : quotient
}

/** Smallest integer that is not below num / den, whatever the signs; den > 0. */
export function ceilDivide(num: bigint, den: bigint): bigint {
  return -floorDivide(-num, den)
}

/** Largest r with r² ≤ value; value ≥ 0. */
export function integerSquareRoot(value: bigint): bigint {
  if (value < 2n) return value
  let root = 1n << BigInt((bitLength(value) + 1) >> 1)
  for (;;) {
    const next = (root + value / root) >> 1n
    if (next >= root) return root
    root = next
  }
}

export function bitLength(value: bigint): number {
  return value === 0n ? 0 : (value < 0n ? -value : value).toString(2).length
}

/**
 * The nearest double but for a relative error of at most 2^-51: three roundings to nearest. For display, and
 * for guesses that something exact checks afterwards.
 */
export function toNumber({ num, den }: Rational): number {
  if (den < LARGEST && num < LARGEST && -num < LARGEST) return Number(num) / Number(den)
  const excess = BigInt(Math.max(bitLength(num), bitLength(den)) - 1000)
  const [top, bottom] = [num >> excess, den >> excess]
  return bottom === 0n ? Number(num / den) : Number(top) / Number(bottom)
}

/** Both parts of a quotient of doubles have to be below 2^1024. */
const LARGEST = 1n << 1000n

/** Of |a| and |b|; 0 for both zero. */
export function greatestCommonDivisor(a: bigint, b: bigint): bigint {
  let [x, y] = [a < 0n ? -a : a, b < 0n ? -b : b]
  while (y !== 0n) [x, y] = [y, x % y]
  return x
}
