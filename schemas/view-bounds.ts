// What a view's caps mean to protocols/dp: the one place where declared caps become those that sensitivity
// and bounding are computed from, and where it is decided which statistics a view can serve.
import type { Cap as PrivacyCap, Dimension, ViewBounds } from '../protocols/dp/sensitivity.ts'
import type { Cap, Declaration, Dimension as DeclaredDimension, Served, View } from './declaration.ts'
import type { PartStatistic } from './plan.ts'

export type Bounds = Pick<View, 'caps' | 'perUnit'>

export function viewBounds({ caps, perUnit }: Bounds): ViewBounds {
  return { caps: caps.map(privacyCap), ...(perUnit === undefined ? {} : { perUnit }) }
}

/** The declared dimensions, in their order. */
export function privacyDimensions({ dimensions }: Pick<Declaration, 'dimensions'>): readonly Dimension[] {
  return dimensions.map(privacyDimension)
}

export function privacyDimension({ name, values, perUnit, perOrder, tags }: DeclaredDimension): Dimension {
  return {
    name,
    size: values.length,
    perUnit,
    ...(perOrder === undefined ? {} : { perOrder }),
    ...(tags === undefined ? {} : { tags }),
  }
}

/** In how many groups one row can be at most, whatever is grouped. */
export function groupsOfOneRow(dimensions: readonly Pick<DeclaredDimension, 'tags'>[]): bigint {
  return dimensions.reduce((product, { tags = 1 }) => product * BigInt(tags), 1n)
}

/** Rows bound every statistic. */
export function boundsRows({ caps, perUnit }: Bounds): boolean {
  return perUnit !== undefined || caps.some(cap => !('of' in cap))
}

/** A cap on a measure bounds its sum, but not its count. */
export function boundsSum(view: Bounds, measure: string): boolean {
  return boundsRows(view) || view.caps.some(cap => capOf(cap) === measure)
}

/** Whether the caps bound a statistic; a sum: of some measure. */
export function boundsServed(view: Bounds, served: Served): boolean {
  switch (served) {
    case 'units':
      return true
    case 'count':
      return boundsRows(view)
    case 'orders':
      return boundsRows(view) || view.caps.some(cap => 'of' in cap && cap.of === 'orders')
    case 'sum':
      return boundsRows(view) || view.caps.some(cap => capOf(cap) !== undefined)
  }
}

/**
 * Whether a view can answer a part: it serves the statistic, and its caps bound what a unit adds to it. A
 * mean takes its count from the view of its sum, which only caps of rows bound.
 */
export function answersPart(view: View, statistic: PartStatistic, measure?: string): boolean {
  switch (statistic) {
    case 'units':
    case 'orders':
      return view.for.includes(statistic)
    case 'count':
      return boundsRows(view) && (view.for.includes('count') || view.for.includes('sum'))
    case 'sum':
      return view.for.includes('sum') && measure !== undefined && boundsSum(view, measure)
  }
}

/** Whether anything that the view keeps for this statistic can differ from all there is. */
export function isBounded({ caps, perUnit }: Bounds): boolean {
  return perUnit !== undefined || caps.length > 0
}

/** Measures whose sums a view that serves `sum` can answer. */
export function summable<T extends { readonly name: string }>(
  { measures }: { readonly measures: readonly T[] },
  view: Bounds,
): readonly T[] {
  return measures.filter(({ name }) => boundsSum(view, name))
}

/** The measure that a cap is of; undefined for rows and orders. */
export function capOf(cap: Cap): string | undefined {
  return 'of' in cap && cap.of !== 'orders' ? cap.of.measure : undefined
}

/** A cap's bound as dataset.yaml says it: a measure's in its own unit. */
export function maxInUnits(declaration: Pick<Declaration, 'measures'>, cap: Cap): number {
  return inUnits(declaration, cap, Number(cap.max))
}

/** Some bound of this cap in the same way: rows, orders, or a measure's quanta in its unit. */
export function inUnits(
  { measures }: Pick<Declaration, 'measures'>,
  cap: Cap | undefined,
  bound: number,
): number {
  const measure = cap === undefined ? undefined : measures.find(({ name }) => name === capOf(cap))
  return measure === undefined ? bound : Number((bound * Number(measure.quantum)).toPrecision(15))
}

/** The same cap at another bound, in rows, orders or quanta. */
export function withMax(cap: Cap, max: number): Cap {
  if (!('of' in cap)) return { ...cap, max }
  return cap.of === 'orders' ? { ...cap, max } : { ...cap, max: String(max) }
}

/** The largest bound of any cell in scope. `codes`: of the filtered dimensions; of others it may be any. */
export function mostIn(cap: Cap, codes: ReadonlyMap<string, readonly number[]> = new Map()): number {
  const { byValue } = cap
  if (byValue === undefined) return Number(cap.max)
  const own = new Map(byValue.caps.map(({ code, max }) => [code, Number(max)] as const))
  const inScope = codes.get(byValue.dimension)
  return inScope === undefined
    ? Math.max(Number(cap.max), ...own.values())
    : Math.max(...inScope.map(code => own.get(code) ?? Number(cap.max)))
}

/** Whether a cap of the view has a bound of its own for the one value that is in scope. */
export function boundsValue({ caps }: Bounds, codes: ReadonlyMap<string, readonly number[]>): boolean {
  return caps.some(({ byValue }) => {
    const [code, ...others] = (byValue && codes.get(byValue.dimension)) ?? []
    return others.length === 0 && byValue?.caps.some(each => each.code === code) === true
  })
}

function privacyCap(cap: Cap): PrivacyCap {
  if (!('of' in cap) || cap.of === 'orders') return cap
  const { over, max, byValue, of } = cap
  return {
    over,
    max: BigInt(max),
    of,
    byValue: byValue && {
      ...byValue,
      caps: byValue.caps.map(each => ({ code: each.code, max: BigInt(each.max) })),
    },
  }
}
