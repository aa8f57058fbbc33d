// The size of the group that a question is typically about, assuming only that sizes fall as one over their
// rank (Zipf): protocols/anonymise/SPEC.md §10. Each function returns all rows divided by that size, at least
// 1. The last value, "other", is left out.
import { type Dimension, isCalendarDimension } from '../../schemas/declaration.ts'

type Sized = Pick<Dimension, 'kind' | 'values'>

/** For a single value: that of a row picked at random, (Σ 1/i)² / Σ 1/i². */
export function groupsAlone(dimension: Sized): number {
  return zipf(dimension, 1) ** 2 / zipf(dimension, 2)
}

/**
 * For values compared with each other: the middle one of the m largest, `most` at most, (m + 1)/2 · Σ 1/i.
 * Periods are about equal in size.
 */
export function groupsCompared(dimension: Sized, most: number): number {
  const values = valuesIn(dimension)
  return isCalendarDimension(dimension) ? values : ((Math.min(most, values) + 1) / 2) * zipf(dimension, 1)
}

function zipf(dimension: Sized, power: number): number {
  return Array.from({ length: valuesIn(dimension) }, (_, i) => (i + 1) ** -power).reduce(
    (total, each) => total + each,
    0,
  )
}

function valuesIn({ values }: Sized): number {
  return Math.max(1, values.length - 1)
}
