// The question by which bounds of a view are compared, and what it costs in noise.
import { searchCorrelated } from '../../protocols/dp/correlated-search.ts'
import { rational, toNumber } from '../../protocols/dp/rational.ts'
import { contributionOf, type StatisticBounds } from '../../protocols/dp/sensitivity.ts'
import {
  type Declaration,
  type Dimension,
  isCalendarDimension,
  type Served,
  type View,
} from '../../schemas/declaration.ts'
import { privacyDimensions, viewBounds, withMax } from '../../schemas/view-bounds.ts'

/** By these dimensions, comparing some values of one that is no calendar, for one value of each of those. */
export type ReferenceQuestion = { readonly groupBy: readonly string[]; readonly fixed: readonly string[] }

/**
 * Values that are compared at once: who looks at a dimension of hundreds names those that matter, and a
 * bound that is priced for all of them would be too tight.
 */
export const COMPARED = 20

/**
 * A trend, if the view's caps name a calendar dimension: by that one, for one value of each other dimension
 * that they name. Otherwise by the first dimension that is not derived, or else by the first calendar.
 */
export function referenceQuestion(view: View, dimensions: readonly Dimension[]): ReferenceQuestion {
  const named = [...new Set(view.caps.flatMap(cap => cap.over))]
  const calendars = dimensions.filter(isCalendarDimension).map(each => each.name)
  const derived = dimensions.filter(({ kind }) => kind === 'derived').map(each => each.name)
  const by =
    named.find(each => calendars.includes(each)) ??
    named.find(each => !derived.includes(each)) ??
    calendars[0] ??
    named[0]
  return {
    groupBy: by === undefined ? [] : [by],
    fixed: named.filter(each => each !== by && !calendars.includes(each)),
  }
}

/** The view with one of its bounds moved. */
export function moved(view: View, cap: number | undefined, bound: number): View {
  return cap === undefined
    ? { ...view, perUnit: bound }
    : { ...view, caps: view.caps.map((each, i) => (i === cap ? withMax(each, bound) : each)) }
}

/**
 * Δ2 of a statistic of the view, for this question; under correlated noise, which is used where it is
 * better, that of independent noise of the same error.
 */
export function l2Of(
  declaration: Declaration,
  view: View,
  statistic: Served,
  measure: number | undefined,
  { groupBy, fixed }: ReferenceQuestion,
): number {
  const declared = measure === undefined ? undefined : declaration.measures[measure]
  const of: StatisticBounds =
    statistic === 'sum'
      ? {
          kind: 'sum',
          measure: declared?.name ?? '',
          lo: BigInt(declared?.lo ?? 0),
          hi: BigInt(declared?.hi ?? 0),
        }
      : { kind: statistic }
  const compared = declaration.dimensions.filter(
    dimension => groupBy.includes(dimension.name) && !isCalendarDimension(dimension),
  )
  const contribution = contributionOf({
    dimensions: privacyDimensions(declaration),
    view: viewBounds(view),
    statistic: of,
    filter: new Map([
      ...fixed.map(dimension => [dimension, 1] as const),
      ...compared.map(({ name, values }) => [name, Math.min(COMPARED, values.length)] as const),
    ]),
    groupBy,
  })
  const least = searchCorrelated(contribution)?.error ?? rational(contribution.l2Squared)
  return Math.sqrt(toNumber(least))
}
