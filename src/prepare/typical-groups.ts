// How large the group is that a question is typically about, where nothing is known of sizes but that they
// fall as one over their rank (Zipf): protocols/anonymise/SPEC.md §10. Both are the number of equal groups of
// which it would be one, at least 1, and leave out the last value, which is "other".
import { type Dimension, isCalendarDimension } from '../../schemas/declaration.ts'

type Sized = Pick<Dimension, 'kind' | 'values'>

/** One value alone: as large as that of a row picked at random, (Σ 1/i)² / Σ 1/i². */
export function groupsOfOne(dimension: Sized): number {
  return zipf(dimension, 1) ** 2 / zipf(dimension, 2)
}

/**
 * The `most` largest values beside each other: the one in the middle, (m + 1)/2 · Σ 1/i for m of them. Months
 * are of about one size.
 */
export function groupsOfEach(dimension: Sized, most: number): number {
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
