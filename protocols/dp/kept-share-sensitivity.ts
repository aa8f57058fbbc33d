// privacy.md, "Contribution bounding": what the release of (kept, left out) pairs at sealing can tell of one
// buyer.
import { ProtocolError } from '../errors.ts'
import { type Dimension, rowSize, type Sensitivity, type Statistic } from './sensitivity.ts'

/**
 * Over all pairs of one view and one statistic, one pair for each value of `dimension`. `limit` is how many
 * of a unit's rows are looked at (C, declared), kept ones first. Sums are of |quanta|. Throws `dp.bound`,
 * `dp.range`.
 */
export function keptShareSensitivity(statistic: Statistic, dimension: Dimension, limit: number): Sensitivity {
  if (!Number.isSafeInteger(limit) || limit < 1)
    throw new ProtocolError('dp.bound', 'a bound must be a positive integer')
  if (statistic.kind === 'units') {
    // Each buyer is in exactly one of the two cells of each value that it has.
    const cells = dimension.perUnit ? 1n : BigInt(dimension.size)
    return { l1: cells, l2Squared: cells }
  }
  // All rows may fall into one cell. A mean's kept share is that of the sum that it is made from.
  const size = statistic.kind === 'mean' ? rowSize({ ...statistic, kind: 'sum' }) : rowSize(statistic)
  const reach = size * BigInt(limit)
  return { l1: reach, l2Squared: reach * reach }
}
