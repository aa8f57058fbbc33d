import type { Declaration } from '../../../schemas/declaration.ts'
import type { Statistic } from '../../../schemas/query.ts'
import { findDimension } from './scope.ts'

/**
 * Whether the groups' cells add up to the whole: a buyer or an order may be in several groups of a
 * dimension that is not perUnit.
 */
export function cellsAdd(declaration: Declaration, of: Statistic, groupBy: readonly string[]): boolean {
  if (of.statistic === 'count' || of.statistic === 'sum') return true
  if (of.statistic === 'orders') return false
  return groupBy.every(name => findDimension(declaration, name, '/query').perUnit)
}
