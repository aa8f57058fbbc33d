// SPEC.md §3: decimal text to integer quanta, exactly; no floating point on the way.
import { cell } from './text.ts'

/** An exact decimal: coefficient · 10^exponent. */
export type Decimal = { readonly coefficient: bigint; readonly exponent: number }

/** The quantum as an exact decimal, and the clip in quanta. */
export type Clip = { readonly quantum: Decimal; readonly lo: bigint; readonly hi: bigint }

/**
 * `unreadable`: NaN, an infinity, or no number; treated like a missing value and counted apart in the report.
 */
export type Quantised =
  | { readonly kind: 'value'; readonly quanta: bigint; readonly outside: boolean }
  | { readonly kind: 'missing' }
  | { readonly kind: 'unreadable' }

const NUMBER = /^([+-]?)([0-9]*)(?:\.([0-9]*))?(?:[eE]([+-]?[0-9]{1,4}))?$/

/**
 * An amount as people write it: a sign, a currency, digits in groups of three, 万 or 亿, a currency; negative
 * in parentheses too. Also an expression of RE2, which the export's SQL is compiled with.
 */
export const AMOUNT = (() => {
  const [sign, currency] = ['[+−－-]', '(?:[¥￥$€£]|RMB|CNY|USD|EUR)']
  const digits = '(?:[0-9]{1,3}(?:[,，][0-9]{3})+|[0-9]+)(?:[.][0-9]+)?'
  const amount = `${digits}(?: ?[万亿])?(?: ?(?:[元圆]|RMB|CNY|USD|EUR))?`
  return `(?:(?:${sign} ?)?(?:${currency} ?)?${amount}|${currency} ?${sign} ?${amount}|[(（](?:${currency} ?)?${amount}[)）])`
})()
const WHOLE_AMOUNT = new RegExp(`^${AMOUNT}$`)
/** What makes an amount negative. */
export const BELOW_ZERO = '[−－(（-]'
const IS_BELOW_ZERO = new RegExp(BELOW_ZERO)
/** How often 万 and 亿 shift the point. */
export const SHIFTS = [
  ['万', 4],
  ['亿', 8],
] as const

const LONGEST = 400
const LARGEST_EXPONENT = 400

/**
 * A decimal number as exports write it (`12`, `-0.50`, `.5`, `5.`, `1e-05`), or undefined. Trim it with
 * `cell` first.
 */
export function readDecimal(text: string): Decimal | undefined {
  const found = text.length > LONGEST ? null : NUMBER.exec(text)
  if (found === null) return undefined
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = found
  if (whole === '' && fraction === '') return undefined
  const digits = BigInt(whole + fraction)
  return {
    coefficient: sign === '-' ? -digits : digits,
    exponent: Number(exponent) - fraction.length,
  }
}

/** The number of a cell: a decimal, or an amount such as `¥1,234.50`, `1,234元`, `3.2万`, `(50.00)`. */
export function readNumber(text: string): Decimal | undefined {
  const plain = readDecimal(text)
  if (plain !== undefined || text.length > LONGEST || !WHOLE_AMOUNT.test(text)) return plain
  const digits = readDecimal(text.replace(/[^0-9.]/g, ''))
  if (digits === undefined) return undefined
  const shift = SHIFTS.find(([word]) => text.includes(word))?.[1] ?? 0
  const coefficient = IS_BELOW_ZERO.test(text) ? -digits.coefficient : digits.coefficient
  return { coefficient, exponent: digits.exponent + shift }
}

/**
 * Rounds value ÷ quantum half away from zero, then clips to [lo, hi]. `outside` says that the clip changed
 * it.
 */
export function quantise(text: string | null, clip: Clip): Quantised {
  const trimmed = cell(text)
  if (trimmed === null) return { kind: 'missing' }
  const value = readNumber(trimmed)
  return value === undefined ? { kind: 'unreadable' } : clipped(value, clip)
}

/** The product of two cells, rounded once. Missing if one is missing. */
export function quantiseProduct(a: string | null, b: string | null, clip: Clip): Quantised {
  const [left, right] = [cell(a), cell(b)]
  if (left === null || right === null) return { kind: 'missing' }
  const [x, y] = [readNumber(left), readNumber(right)]
  if (x === undefined || y === undefined) return { kind: 'unreadable' }
  return clipped({ coefficient: x.coefficient * y.coefficient, exponent: x.exponent + y.exponent }, clip)
}

/** value ÷ quantum as an integer if it is one; else undefined. Used for declared lo and hi. */
export function exactQuanta(value: Decimal, quantum: Decimal): bigint | undefined {
  const [num, den] = ratio(value, quantum)
  return num % den === 0n ? num / den : undefined
}

/** The least number of quanta that is at least this value. */
export function leastQuanta(value: Decimal, quantum: Decimal): bigint {
  const [num, den] = ratio(value, quantum)
  return num / den + (num > 0n && num % den !== 0n ? 1n : 0n)
}

/** Negative, zero or positive, as a - b is. */
export function compareDecimals(a: Decimal, b: Decimal): number {
  const least = Math.min(a.exponent, b.exponent)
  const x = a.coefficient * 10n ** BigInt(a.exponent - least)
  const y = b.coefficient * 10n ** BigInt(b.exponent - least)
  return x < y ? -1 : x > y ? 1 : 0
}

function clipped(value: Decimal, { quantum, lo, hi }: Clip): Quantised {
  const quanta = rounded(value, quantum, lo, hi)
  if (quanta < lo) return { kind: 'value', quanta: lo, outside: true }
  if (quanta > hi) return { kind: 'value', quanta: hi, outside: true }
  return { kind: 'value', quanta, outside: false }
}

function rounded(value: Decimal, quantum: Decimal, lo: bigint, hi: bigint): bigint {
  if (value.coefficient === 0n) return 0n
  const distance = value.exponent - quantum.exponent
  // Beyond ±400 decimal places the exact quotient only costs memory: it is outside every clip, or rounds to
  // zero.
  if (distance > LARGEST_EXPONENT) return value.coefficient > 0n ? hi + 1n : lo - 1n
  if (distance < -2 * LARGEST_EXPONENT) return 0n
  const [num, den] = ratio(value, quantum)
  const magnitude = (2n * (num < 0n ? -num : num) + den) / (2n * den)
  return num < 0n ? -magnitude : magnitude
}

function ratio(value: Decimal, quantum: Decimal): [bigint, bigint] {
  const shift = BigInt(value.exponent - quantum.exponent)
  return shift >= 0n
    ? [value.coefficient * 10n ** shift, quantum.coefficient]
    : [value.coefficient, quantum.coefficient * 10n ** -shift]
}
