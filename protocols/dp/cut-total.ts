// SPEC.md §8: how much the bounds of a view cut away, from one released number for each part.
import { leastHolding } from './bisect.ts'
import type { BoundedRow, UnitRow } from './bound-unit.ts'
import { type Interval, type Noisy, ratioInterval } from './ratio.ts'
import type { Contribution, Sensitivity, StatisticBounds } from './sensitivity.ts'

/**
 * What the bounds cut of one unit, over all groups of the part, at most `limit` either way: this unit's share
 * of the exact cut total E. Rows, pairs of an order or the unit with a group, or quanta with their signs. E
 * has Δ1 = `limit` and Δ2² = `limit`². `groupOf` is undefined for a row out of scope.
 */
export function cutOfUnit(
  rows: readonly UnitRow[],
  bounded: readonly BoundedRow[],
  statistic: StatisticBounds,
  groupOf: (row: UnitRow) => string | undefined,
  limit: bigint,
): bigint {
  const placed = rows.flatMap((row, i) => {
    const [group, own] = [groupOf(row), bounded[i]]
    return group === undefined || own === undefined ? [] : [{ row, own, group }]
  })
  const cut = cutBy(statistic, placed)
  return cut > limit ? limit : cut < -limit ? -limit : cut
}

/**
 * L: half of the most that a unit can add to the part. On real sets a smaller one leaves more uncounted than
 * its noise saves, and a larger one the other way round (SPEC.md §8). At most what a double holds.
 */
export function cutLimit({ l1 }: Pick<Sensitivity, 'l1'>): bigint {
  const half = (l1 + 1n) / 2n
  return half < MAX_LIMIT ? half : MAX_LIMIT
}

const MAX_LIMIT = 2n ** 53n - 1n

/** B and L: what one cap allows a unit before it cuts, and what the cut total holds of the unit at most. */
export type CutTail = Pick<Contribution, 'inCap'> & { readonly limit: bigint }

/**
 * What is assumed of units and groups, chosen on real sets: units with x have a Pareto tail, P(X > x) ~ x^-α,
 * here as 2(α − 1); and a group may have lost λ times (`allowance`) the part's own excess. Amounts have
 * heavier tails than numbers of rows or orders.
 */
export type CutAssumption = { readonly tail: 2n | 3n; readonly allowance: 2 | 3 }

export const CUT_ASSUMPTION = {
  counts: { tail: 3n, allowance: 2 },
  sums: { tail: 2n, allowance: 3 },
  /** Of sums that can be negative, in answers of version 2; others were taken for counts there. */
  signedBefore: { tail: 3n, allowance: 3 },
} as const satisfies Record<string, CutAssumption>

/**
 * v: how many times what a cut total holds may have been cut. The expected excess over B, divided by that of
 * which at most L is held, is 1 ÷ (1 − (B ÷ (B + L))^(α − 1)). Rounded up to hundredths, exactly. Throws
 * RangeError where B or L is not positive.
 */
export function cutBeyondLimit({ inCap, limit }: CutTail, { tail }: CutAssumption): number {
  if (inCap < 1n || limit < 1n) throw new RangeError('a bound and a limit above 0')
  const [atBound, atBoth] = [inCap ** tail, (inCap + limit) ** tail]
  const holds = (hundredths: bigint) => (hundredths - 100n) ** 2n * atBoth >= hundredths ** 2n * atBound
  let enough = 200n
  while (!holds(enough)) enough *= 2n
  return Number(leastHolding(100n, enough, holds)) / 100
}

/**
 * The part of a part's ρ that its cut total has is one in this. The noise of the factor weighs less the more
 * groups there are, since their sum is what it divides by.
 */
export function cutOneIn(groups: number): bigint {
  return groups > MANY_GROUPS ? 10n : 5n
}

const MANY_GROUPS = 16

type Placed = { readonly row: UnitRow; readonly own: BoundedRow; readonly group: string }

function cutBy(statistic: StatisticBounds, placed: readonly Placed[]): bigint {
  if (statistic.kind === 'count') return BigInt(placed.filter(({ own }) => !own.kept).length)
  if (statistic.kind === 'sum' || statistic.kind === 'mean') {
    const { measure = '' } = statistic
    // With their signs: where returns are cut as well as sales, |quanta| would correct too much.
    const cutOf = ({ row, own }: Placed) => (row.quanta[measure] ?? 0n) - (own.quanta[measure] ?? 0n)
    return placed.reduce((sum, each) => sum + cutOf(each), 0n)
  }
  const key = ({ own, group }: Placed) =>
    statistic.kind === 'orders' ? JSON.stringify([own.order, group]) : group
  const all = new Set(placed.map(key))
  const kept = new Set(placed.filter(({ own }) => own.kept).map(key))
  return BigInt(all.size - kept.size)
}

/**
 * `estimate` = 1 + Ê ÷ X̂: how many times what the view counts the source has, over the whole part. `high`:
 * its upper 95 % limit, with v for what Ê does not hold.
 */
export type CutFactor =
  | { readonly kind: 'factor'; readonly estimate: number; readonly high: number }
  /** `estimate`: not null where so much is cut that there is no upper limit. */
  | { readonly kind: 'unknown'; readonly estimate: number | null }

/**
 * Of what is counted. Where about half as much is cut, most of it is of few units, and no tail says how much;
 * a little below that, noise would let many of those through.
 */
export const MAX_CUT = 0.45

/**
 * From the noisy cut total and the noisy sum of the part, which must have independent noise. By Fieller;
 * unknown where the noise of the sum does not exclude 0, or more than `MAX_CUT` is cut. Never below 1: of a
 * measure with both signs more returns than sales may be cut, but that is no reason to promise less.
 * `beyond`: `cutBeyondLimit`.
 */
export function cutFactor(cut: Noisy, whole: Noisy, beyond: number): CutFactor {
  const ratio = ratioInterval(cut, whole)
  if (ratio.kind === 'unbounded') return { kind: 'unknown', estimate: null }
  const lost = Math.max(0, cut.value / whole.value)
  if (beyond * lost > MAX_CUT) return { kind: 'unknown', estimate: 1 + lost }
  return { kind: 'factor', estimate: 1 + lost, high: 1 + beyond * Math.max(0, ratio.high) }
}

/** Beyond it the corrected figure would be more assumption than measurement. */
export const MAX_CORRECTION = 1.25

/** The figure as if every group had lost the share that the part has lost, at most a quarter on top. */
export function correctedFigure(value: number, factor: CutFactor): number | undefined {
  return factor.kind === 'factor' ? value * Math.min(factor.estimate, MAX_CORRECTION) : undefined
}

/**
 * The wide interval, of the unbounded figure: `noise` is the interval of the bounded one. Each end that lies
 * away from 0 is moved further away by λ(s_high - 1) of itself; an end towards 0 stays. Its coverage is
 * measured, not guaranteed. Undefined where the factor is unknown.
 */
export function wideInterval(
  noise: Interval,
  factor: CutFactor,
  allowance: number,
  signed = false,
): Interval | undefined {
  if (factor.kind === 'unknown') return undefined
  const { low, high } = stretched(noise, mostLost(factor, allowance), 1)
  return signed ? { low, high } : { low: Math.max(0, low), high: Math.max(0, high) }
}

/** How many times its counted figure a group may have: 1 + λ(s_high − 1). */
export function mostLost({ high }: { readonly high: number }, allowance: number): number {
  return 1 + allowance * (high - 1)
}

/**
 * The interval of a ratio whose dividend may be up to `up` times as much as what is counted of it, and whose
 * divisor up to `down` times; neither may be less.
 */
export function stretched({ low, high }: Interval, up: number, down: number): Interval {
  return { low: low < 0 ? low * up : low / down, high: high < 0 ? high / down : high * up }
}

/**
 * Where a part has no cut total of its own: from the share of the whole edition that the view leaves out. As
 * if the part had lost as much.
 */
export function factorOfShare({ value, high }: { value: number; high: number }): CutFactor {
  if (!(high < 1)) return { kind: 'unknown', estimate: null }
  return { kind: 'factor', estimate: 1 / (1 - value), high: 1 / (1 - high) }
}

/**
 * How a figure stands out of its noise. `too-small`: below three standard deviations of it, where a wide
 * interval says nothing. `faint`: below six. Which of the small figures pass three is decided by their noise
 * too, and of those that do an interval around what was measured covers fewer; theirs reaches to 0.
 * `divided-by-noise`: a ratio whose divisor is not clear, of which nothing is shown.
 */
export type Size = 'divided-by-noise' | 'too-small' | 'faint' | 'clear'

/** A figure that cannot be negative and was measured so is noise. */
export function sizeOf(
  value: number,
  standardDeviation: number,
  nonNegative: boolean,
): Exclude<Size, 'divided-by-noise'> {
  const size = (nonNegative ? value : Math.abs(value)) / standardDeviation
  if (!(size >= 3)) return 'too-small'
  return size < 6 ? 'faint' : 'clear'
}

/** Of a ratio. */
export function sizeOfRatio(dividend: Size, divisor: Size): Size {
  return divisor === 'clear' ? dividend : 'divided-by-noise'
}

/** The end that lies towards 0 goes to 0, of figures of both signs to where it would be if they were 0. */
export function reachingZero(estimate: number, { low, high }: Interval, signed: boolean): Interval {
  if (!signed) return { low: Math.min(low, 0), high }
  return estimate > 0 ? { low: low - estimate, high } : { low, high: high - estimate }
}
