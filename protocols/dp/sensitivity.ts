// SPEC.md §3: how much one buyer can change an answer, from public declarations alone; PROOF.md §6 is why.
import { ProtocolError } from '../errors.ts'
import { checkQuestion, dimensionNamed } from './check-question.ts'

/** Over the vector of all groups, when all rows of one unit are added or removed. */
export type Sensitivity = { readonly l1: bigint; readonly l2Squared: bigint }

/**
 * `perUnit`: one value a unit. `perOrder`: one value an order, since an order's identity includes it (`Cap`).
 * `tags`: a row has at most so many different values and counts in the group of each; absent: one. Of a
 * `perOrder` dimension they are the order's.
 */
export type Dimension = {
  readonly name: string
  readonly size: number
  readonly perUnit: boolean
  readonly perOrder?: boolean
  readonly tags?: number
}

/**
 * What a unit may have, at most, for each combination of values of the dimensions `over`: `max` rows; or rows
 * of `max` orders, an order being an order key of one unit with its codes of the `perOrder` dimensions; or
 * values of a measure whose |x| add up to `max` quanta.
 */
export type Cap =
  | (CapTerms<number> & { readonly of?: 'rows' | 'orders' })
  | (CapTerms<bigint> & { readonly of: { readonly measure: string } })

type CapTerms<Bound> = {
  readonly over: readonly string[]
  readonly max: Bound
  readonly byValue?: ByValue<Bound> | undefined
}

/**
 * Another bound than `max` in the cells of these values (codes) of one dimension of `over`: every row of a
 * cell has the same value of it.
 */
export type ByValue<Bound> = {
  readonly dimension: string
  readonly caps: readonly { readonly code: number; readonly max: Bound }[]
}

/** `perUnit: m` is a cap on rows over no dimension. */
export type ViewBounds = { readonly perUnit?: number; readonly caps: readonly Cap[] }

/**
 * `sum` and `mean` of a measure clipped to [lo, hi], in quanta; without its name no cap on a measure counts.
 * `mean` is its centred sum Σ(2x - lo - hi), which caps on a measure do not bound; its count is a `count`.
 */
export type StatisticBounds =
  | { readonly kind: 'count' | 'orders' | 'units' }
  | { readonly kind: 'sum' | 'mean'; readonly measure?: string; readonly lo: bigint; readonly hi: bigint }

/**
 * A selection that the service doesn't see: of one cell, the same in every group, or of any subset of the
 * cells.
 */
export type HiddenSelection = { readonly dimensions: readonly string[]; readonly mode: 'one' | 'any' }

export type SensitivityQuestion = {
  readonly dimensions: readonly Dimension[]
  readonly view: ViewBounds
  readonly statistic: StatisticBounds
  /** For each filtered dimension, how many distinct values its IN-set has. */
  readonly filter: ReadonlyMap<string, number>
  /** Which ones, where caps by value shall count: of a dimension without them it may be any. */
  readonly codes?: ReadonlyMap<string, readonly number[]>
  readonly groupBy: readonly string[]
  readonly hidden?: HiddenSelection
}

/** What one unit can add to one group. low ≤ 0 ≤ high. */
export type Range = { readonly low: bigint; readonly high: bigint }

/**
 * Bounds on the vector that one unit adds to an answer, with the letters of PROOF.md §6; sums are of |value|,
 * in quanta.
 */
export type Contribution = Sensitivity & {
  /**
   * k₁: groups that one unit can be in. With values of the grouped perUnit dimensions fixed, all groups
   * that there are.
   */
  readonly groups: bigint
  /** T: over all groups. */
  readonly inScope: bigint
  /** g: in one group. */
  readonly inGroup: bigint
  /**
   * SPEC.md §8: what the cap that T comes from allows in one combination of values of its dimensions; at most
   * M.
   */
  readonly inCap: bigint
  /** M = min(T, k₁ g). */
  readonly most: bigint
  /** q = ⌊M / g⌋ groups can be full at once, */
  readonly full: bigint
  /** and one more has r = M - q g. */
  readonly rest: bigint
  /** The values of a full group and of the one with the rest, with their signs. */
  readonly fullRange: Range
  readonly restRange: Range
}

/**
 * Throws `dp.unbounded` where nothing bounds what a unit adds and the statistic isn't `units`, `dp.range` for
 * a measure that can only be 0 or has lo > hi, `dp.hidden` for distinct counts over a hidden subset (they
 * don't add up over its cells) and for hidden tags, `dp.dimension`, `dp.filter` and `dp.bound` for
 * declarations that contradict themselves: tags are neither `perUnit` nor in a cap.
 */
export function sensitivityOf(question: SensitivityQuestion): Sensitivity {
  const { l1, l2Squared } = contributionOf(question)
  return { l1, l2Squared }
}

/** Δ1 = M, Δ2² = q g² + r², and what they are made of. Throws as `sensitivityOf`. */
export function contributionOf(declared: SensitivityQuestion): Contribution {
  checkQuestion(declared)
  const question = { ...declared, view: boundsInScope(declared) }
  const { statistic, groupBy } = question
  const groups = product(groupBy.map(name => valuesInScope(question, name)))
  const size = rowSize(statistic)
  const rows = reachOfRows(question)
  switch (statistic.kind) {
    case 'count':
    case 'mean':
      return contribution(statistic, groups, scale(rows, size))
    case 'sum': {
      const capped = reachOfMeasure(question, statistic.measure)
      return contribution(statistic, groups, tighter(scale(rows, size), capped), capped !== undefined)
    }
    case 'orders':
      return contribution(statistic, groups, tighter(rows, reachOfOrders(question)))
    case 'units': {
      const { inScope, inCap } = tighter(rows, reachOfOrders(question)) ?? { inScope: groups, inCap: groups }
      return contribution(statistic, groups, { inScope: smaller(groups, inScope), inGroup: 1n, inCap })
    }
  }
}

/** The caps of one bound each: the largest of the values in scope, which bounds the cells of each of them. */
function boundsInScope({ view, codes }: SensitivityQuestion): ViewBounds {
  return { ...view, caps: view.caps.map(cap => capInScope(cap, codes)) }
}

function capInScope(cap: Cap, codes: SensitivityQuestion['codes']): Cap {
  const { over } = cap
  if (typeof cap.of === 'object') {
    const max = boundsOfValues(cap, codes).reduce((most, bound) => (bound > most ? bound : most))
    return { over, max, of: cap.of }
  }
  return {
    over,
    max: Math.max(...boundsOfValues(cap, codes)),
    ...(cap.of === undefined ? {} : { of: cap.of }),
  }
}

function boundsOfValues<Bound>(
  { max, byValue }: CapTerms<Bound>,
  codes: SensitivityQuestion['codes'],
): readonly Bound[] {
  if (byValue === undefined) return [max]
  const inScope = codes?.get(byValue.dimension)
  if (inScope === undefined) return [max, ...byValue.caps.map(each => each.max)]
  const own = new Map(byValue.caps.map(each => [each.code, each.max]))
  return inScope.map(code => own.get(code) ?? max)
}

/** T, where it comes from, and g, of rows, orders or |quanta|; undefined where nothing bounds them. */
type Reach = Pick<Contribution, 'inScope' | 'inCap' | 'inGroup'>

function contribution(
  statistic: StatisticBounds,
  groups: bigint,
  reach: Reach | undefined,
  measureCapped = false,
): Contribution {
  if (reach === undefined)
    throw new ProtocolError('dp.unbounded', 'this view does not bound what a unit adds to this statistic')
  const inGroup = smaller(reach.inGroup, reach.inScope)
  const most = smaller(reach.inScope, groups * inGroup)
  const full = most / inGroup
  const rest = most - full * inGroup
  return {
    groups,
    inScope: reach.inScope,
    inGroup,
    inCap: smaller(reach.inCap, most),
    most,
    full,
    rest,
    l1: most,
    l2Squared: full * inGroup * inGroup + rest * rest,
    fullRange: signed(statistic, inGroup, measureCapped),
    restRange: signed(statistic, rest, measureCapped),
  }
}

/**
 * The signs that a group's value of at most this size can have. Where only rows are bounded, the smaller end
 * of the clip keeps its share of the larger one: the size is that of so many rows. A cap on |x| allows all of
 * it on either side.
 */
function signed(statistic: StatisticBounds, size: bigint, measureCapped: boolean): Range {
  if (statistic.kind === 'mean') return { low: -size, high: size }
  if (statistic.kind !== 'sum') return { low: 0n, high: size }
  const low = statistic.lo < 0n ? statistic.lo : 0n
  const high = statistic.hi > 0n ? statistic.hi : 0n
  if (measureCapped) return { low: low < 0n ? -size : 0n, high: high > 0n ? size : 0n }
  const rows = size / rowSize(statistic)
  return { low: low * rows, high: high * rows }
}

function reachOfRows(question: SensitivityQuestion): Reach | undefined {
  const { perUnit, caps } = question.view
  const rowCaps = caps.flatMap(({ over, max, of = 'rows' }) =>
    of === 'rows' ? [{ over, max: BigInt(max) }] : [],
  )
  const all = perUnit === undefined ? rowCaps : [...rowCaps, { over: [], max: BigInt(perUnit) }]
  const repeats = groupsOfRow(question, question.groupBy)
  return tightest(
    all.map(({ over, max }) => ({
      inCap: max * repeats,
      inScope: max * repeats * cells(question, over),
      inGroup: max * cells(question, outsideGroups(question, over)),
    })),
  )
}

/**
 * One order has rows in many groups, but for those that differ in a dimension of the unit or of the order
 * itself. Its tags are the order's only where they are `perOrder`; else each of its rows has others.
 */
function reachOfOrders(question: SensitivityQuestion): Reach | undefined {
  const { groupBy, dimensions, view } = question
  return tightest(
    view.caps.flatMap(({ over, max, of }) => {
      if (of !== 'orders') return []
      const [ofOrder, ofRows] = [true, false].map(isOfOrder =>
        groupBy.filter(
          name => !over.includes(name) && (dimensionNamed(dimensions, name).perOrder === true) === isOfOrder,
        ),
      )
      const inCap = BigInt(max) * cells(question, ofRows ?? []) * groupsOfRow(question, ofOrder ?? [])
      return [
        {
          inCap,
          inScope: inCap * cells(question, over),
          inGroup: BigInt(max) * cells(question, outsideGroups(question, over)),
        },
      ]
    }),
  )
}

function reachOfMeasure(question: SensitivityQuestion, measure: string | undefined): Reach | undefined {
  const repeats = groupsOfRow(question, question.groupBy)
  return tightest(
    question.view.caps.flatMap(({ over, max, of }) =>
      typeof of === 'object' && of.measure === measure
        ? [
            {
              inCap: BigInt(max) * repeats,
              inScope: BigInt(max) * repeats * cells(question, over),
              inGroup: BigInt(max) * cells(question, outsideGroups(question, over)),
            },
          ]
        : [],
    ),
  )
}

/** In how many groups of these dimensions one row can be: a row has one value, or its tags in scope. */
function groupsOfRow(question: SensitivityQuestion, groupBy: readonly string[]): bigint {
  return product(
    groupBy.map(name =>
      smaller(BigInt(dimensionNamed(question.dimensions, name).tags ?? 1), valuesInScope(question, name)),
    ),
  )
}

function outsideGroups({ groupBy }: SensitivityQuestion, over: readonly string[]): readonly string[] {
  return over.filter(name => !groupBy.includes(name))
}

/** P(X): in how many combinations of their values one unit can have rows in scope. */
function cells(question: SensitivityQuestion, names: readonly string[]): bigint {
  return product(names.map(name => valuesInScope(question, name)))
}

function tightest(reaches: readonly Reach[]): Reach | undefined {
  return reaches.reduce<Reach | undefined>(tighter, undefined)
}

function tighter(a: Reach | undefined, b: Reach | undefined): Reach | undefined {
  if (a === undefined || b === undefined) return a ?? b
  const inGroup = smaller(a.inGroup, b.inGroup)
  if (a.inScope === b.inScope) return { inScope: a.inScope, inCap: largest(a.inCap, b.inCap), inGroup }
  const { inScope, inCap } = a.inScope < b.inScope ? a : b
  return { inScope, inCap, inGroup }
}

function scale(reach: Reach | undefined, size: bigint): Reach | undefined {
  if (reach === undefined) return undefined
  const { inScope, inCap, inGroup } = reach
  return { inScope: size * inScope, inCap: size * inCap, inGroup: size * inGroup }
}

/** How many values of a dimension one unit can have in scope: a(d) of PROOF.md §6. */
function valuesInScope({ dimensions, filter, hidden }: SensitivityQuestion, name: string): bigint {
  const dimension = dimensionNamed(dimensions, name)
  if (dimension.perUnit) return 1n
  if (hidden?.mode === 'one' && hidden.dimensions.includes(name)) return 1n
  return BigInt(filter.get(name) ?? dimension.size)
}

/** The largest change of a result by one row: A of PROOF.md §6, in quanta. Throws `dp.range`. */
export function rowSize(statistic: StatisticBounds): bigint {
  if (statistic.kind !== 'sum' && statistic.kind !== 'mean') return 1n
  const { kind, lo, hi } = statistic
  if (lo > hi) throw new ProtocolError('dp.range', 'lo is above hi')
  const size = kind === 'mean' ? hi - lo : largest(absolute(lo), absolute(hi))
  if (size === 0n) throw new ProtocolError('dp.range', 'the range of the measure leaves nothing to sum')
  return size
}

function product(values: readonly bigint[]): bigint {
  return values.reduce((result, value) => result * value, 1n)
}

function smaller(a: bigint, b: bigint): bigint {
  return a < b ? a : b
}

function largest(a: bigint, b: bigint): bigint {
  return a > b ? a : b
}

function absolute(value: bigint): bigint {
  return value < 0n ? -value : value
}
