// The public schedule on a cluster: the same octaves, with constants measured on made-up rows (10^6 to 10^8
// on two cores at 2.1 GHz).
import { bucketCount } from '../buckets.ts'
import { type FirstDeadline, firstDeadlineBy } from '../schedule.ts'

export function sparkDeadlineFor(places: number, cores: number): FirstDeadline {
  const tasks = (capacity: number): number => bucketCount({ capacity })
  const cost = { leastMs: MIN_MS, startingMs: STARTING_MS, cost: NANOSECONDS, tasks }
  return firstDeadlineBy(cost, places, cores)
}

/**
 * Nanoseconds of core time, about 1.7 times the measured cost: 120 per row for counts, 160 for sums, and
 * 1 360 where rows are grouped by unit.
 */
const NANOSECONDS = {
  count: { row: 180, column: 20 },
  sum: { row: 240, column: 20 },
  units: { row: 2000, column: 200 },
  orders: { row: 2800, column: 200 },
  cell: 500,
} as const
/** A statement over a million rows takes a warm cluster 0.7 to 1.3 s, four at once twice as long. */
const MIN_MS = 2000
const STARTING_MS = 500
