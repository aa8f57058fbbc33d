import { AMOUNT, BELOW_ZERO, type Decimal, SHIFTS } from '../../protocols/anonymise/quantise.ts'
import { integer, joinSql, type Sql, sql } from './sql.ts'

/**
 * Most numbers of an export have few digits, and 64-bit integers of 1e-4 hold them exactly. The others
 * (`1e-05`, 17 digits, huge) are left to protocols/anonymise, text by text: the two ways must agree, and a
 * test says so.
 */
export const FAST_PLACES = 4
const SHAPE = '[+-]?[0-9]{1,8}([.][0-9]{1,4})?'
const ANY_NUMBER = '[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]{1,4})?'

/** The cell in units of 1e-4, |value| < 10^12, or NULL if it is not of the fast shape. */
export function fastNumber(cell: Sql): Sql {
  const fast = (text: Sql) => sql`CAST(TRY_CAST(${text} AS DECIMAL(18, 4)) * 10000 AS BIGINT)`
  const digits = digitsOf(cell)
  return sql`CASE WHEN regexp_full_match(${cell}, ${SHAPE}) THEN ${fast(cell)}
    WHEN regexp_full_match(${cell}, ${AMOUNT}) AND NOT regexp_matches(${cell}, ${LARGE}) AND regexp_full_match(${digits}, ${SHAPE})
    THEN ${signOf(cell)} * ${fast(digits)} END`
}

export function isNumber(cell: Sql): Sql {
  return sql`(regexp_full_match(${cell}, ${ANY_NUMBER}) OR regexp_full_match(${cell}, ${AMOUNT}))`
}

/** As a draft needs it: what is released of it is noisy and coarse. */
export function roughNumber(cell: Sql): Sql {
  const shifts = SHIFTS.map(
    ([word, places]) => sql` WHEN contains(${cell}, ${word}) THEN ${integer(10 ** places)}`,
  )
  return sql`CASE WHEN regexp_full_match(${cell}, ${ANY_NUMBER}) THEN TRY_CAST(${cell} AS DOUBLE)
    WHEN regexp_full_match(${cell}, ${AMOUNT}) THEN ${signOf(cell)} * TRY_CAST(${digitsOf(cell)} AS DOUBLE) *
    (CASE${joinSql(shifts, sql``)} ELSE 1 END) END`
}

const LARGE = `[${SHIFTS.map(([word]) => word).join('')}]`

/** Of an amount. */
function digitsOf(cell: Sql): Sql {
  return sql`regexp_replace(${cell}, '[^0-9.]', '', 'g')`
}

function signOf(cell: Sql): Sql {
  return sql`(CASE WHEN regexp_matches(${cell}, ${BELOW_ZERO}) THEN -1 ELSE 1 END)`
}

/**
 * How value ÷ quantum is computed in 64 bits, value in units of 10^-places; undefined if it could overflow.
 */
export type FastDivision = { readonly times: bigint; readonly by: bigint }

export function fastDivision(quantum: Decimal, places: number, largest: bigint): FastDivision | undefined {
  const shift = BigInt(quantum.exponent + places)
  const times = shift < 0n ? 10n ** -shift : 1n
  const by = shift > 0n ? quantum.coefficient * 10n ** shift : quantum.coefficient
  return 2n * largest * times + by < 2n ** 63n && 2n * by < 2n ** 63n ? { times, by } : undefined
}

/** Rounds half away from zero, then clips. */
export function fastQuanta(value: Sql, { times, by }: FastDivision): Sql {
  const scaled = sql`(${value} * ${integer(2n * times)})`
  return sql`CASE WHEN ${value} < 0 THEN -((${integer(by)} - ${scaled}) // ${integer(2n * by)})
    ELSE (${scaled} + ${integer(by)}) // ${integer(2n * by)} END`
}

/** The edge in units of 1e-4, rounded up: an integer value is below the edge just if it is below this. */
export function scaledEdge({ coefficient, exponent }: Decimal): bigint {
  const shift = exponent + FAST_PLACES
  if (shift >= 0) return coefficient * 10n ** BigInt(shift)
  const divisor = 10n ** BigInt(-shift)
  const quotient = coefficient / divisor
  return quotient * divisor < coefficient ? quotient + 1n : quotient
}
