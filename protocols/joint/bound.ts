// SPEC.md, "Bounds": a sum that could wrap around is refused when the market is published, from public
// figures alone.
import { jointError } from './errors.ts'
import type { Ring } from './ring.ts'

/** What is declared of one statistic, in quanta. */
export interface DeclaredSum {
  /** n. */
  readonly members: number
  /** Rows that one edition of the market may hold. */
  readonly capacity: bigint
  /** The largest absolute value of one row: 1 for a count. */
  readonly clip: bigint
  /** An upper bound of σ of one node's noise at the smallest charge that can be asked, rounded up. */
  readonly sigma: bigint
}

/**
 * n·capacity·clip + 10σ√n < modulus/2. Ten standard deviations of the sum: beyond with less than 2^-70.
 * Never from the data, so neither refusal nor overflow depends on it. Throws `joint.bound`.
 */
export function checkSumBound({ members, capacity, clip, sigma }: DeclaredSum, ring: Ring): void {
  const n = BigInt(members)
  const room = ring.modulus - 2n * n * capacity * clip
  // 20σ√n < room, squared.
  if (room <= 0n || 400n * sigma * sigma * n >= room * room)
    throw jointError('joint.bound', 'the declared sum of all members and its noise do not fit the ring')
}
