import type { Declaration } from '../../../schemas/declaration.ts'
import type { Statistic } from '../../../schemas/query.ts'
import { findDimension } from './scope.ts'

/**
 * Whether the groups' cells add up to the whole: a buyer or an order may be in several groups of a
 * dimension that is not perUnit, and a row in those of all its tags.
 */
export function cellsAdd(declaration: Declaration, of: Statistic, groupBy: readonly string[]): boolean {
  const grouped = groupBy.map(name => findDimension(declaration, name, '/query'))
  if (grouped.some(({ tags }) => tags !== undefined)) return false
  if (of.statistic === 'count' || of.statistic === 'sum') return true
  if (of.statistic === 'orders') return false
  return grouped.every(({ perUnit }) => perUnit)
}
