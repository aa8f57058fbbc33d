// How large the group is that a question is typically about, where nothing is known of sizes:
// protocols/anonymise/SPEC.md §10.
import { type Dimension, isCalendarDimension } from '../../schemas/declaration.ts'

/**
 * Of how many equal groups the one that is asked for would be one. Months are of about one size. Of other
 * dimensions one asks for a value as large as that of a row picked at random, where sizes fall as one over
 * their rank (Zipf): (Σ 1/i)² / Σ 1/i² over the values but the last, which is "other". At least 1.
 */
export function typicalGroups(dimension: Pick<Dimension, 'kind' | 'values'>): number {
  const values = Math.max(1, dimension.values.length - 1)
  if (isCalendarDimension(dimension)) return values
  const sum = (power: number) =>
    Array.from({ length: values }, (_, i) => (i + 1) ** -power).reduce((total, each) => total + each, 0)
  return sum(1) ** 2 / sum(2)
}
