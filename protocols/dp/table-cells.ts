// One cell of a table: what is shown of a figure, its noise and its wide interval.
import type { Grid } from './cells.ts'
import type { Size } from './cut-total.ts'
import type { Derived } from './derived.ts'
import { type FullRule, NO_FULL } from './full-cells.ts'
import { figureDenominator, figureSpread } from './figure-noise.ts'
import type { Noisy } from './ratio.ts'
import { significant } from './significant.ts'
import type { Mark, PartRelease, TableCell } from './tables.ts'

export function toGrid({ axes, values, noise, halfWidth }: PartRelease): Grid {
  const spread = figureSpread(noise, halfWidth)
  const divisor = Number(figureDenominator(noise))
  return { axes, cells: values.map(value => ({ value: Number(value) / divisor, spread })) }
}

/** The rule is for the figure before `scale`. */
export function toCell(
  codes: number[],
  derived: Derived,
  scale: number,
  rule: FullRule,
  size: Size,
): TableCell {
  if (derived.kind === 'no-interval') return empty(codes, 'unbounded')
  return numbers(codes, derived.estimate, derived, rule, size, scale)
}

/** What a double cannot hold has no number that could be shown. */
export function numbers(
  codes: number[],
  value: number,
  { low, high }: { readonly low: number; readonly high: number },
  rule: FullRule,
  size: Size,
  scale = 1,
): TableCell {
  if (size === 'divided-by-noise') return empty(codes, 'unbounded')
  if (![value * scale, low * scale, high * scale].every(Number.isFinite)) return empty(codes, 'unbounded')
  const { corrected, fullHigh, fullLow, fullMark } = rule.full(value, { low, high }, size)
  const shown = (number: number | null) =>
    number === null || !Number.isFinite(number * scale) ? null : round(number * scale)
  return {
    codes,
    corrected: shown(corrected),
    fullHigh: shown(fullHigh),
    fullLow: shown(fullLow),
    fullMark,
    high: round(high * scale),
    low: round(low * scale),
    mark: null,
    value: round(value * scale),
  }
}

/** A cell without a value: nothing can be derived from it. */
export const UNKNOWN: Noisy = { value: Number.NaN, spread: Number.POSITIVE_INFINITY }
export const UNKNOWN_RATIO: Derived = { kind: 'no-interval', estimate: null, reason: 'denominator-near-zero' }

export function empty(codes: number[], mark: Mark): TableCell {
  return { codes, ...NO_FULL, high: null, low: null, mark, value: null }
}

/** Nine significant digits: more than any noise leaves, and stable as text. `value` is finite. */
function round(value: number): number {
  if (Number.isInteger(value) && Math.abs(value) < 1e9) return value === 0 ? 0 : value
  return significant(value, 9)
}
