// The public schedule on a cluster: the same octaves, with constants measured on made-up rows (10^6 to 10^8 on
// two cores at 2.1 GHz).
import { type FirstDeadline, firstDeadlineBy } from '../schedule.ts'

export function sparkDeadlineFor(places: number, cores: number): FirstDeadline {
  return firstDeadlineBy({ startingMs: 2000, cost: NANOSECONDS }, places, cores)
}

/** Of the cores' time, about 1.7 times what was measured: 120 and 160 a row, 1 360 where units are told apart. */
const NANOSECONDS = {
  count: { row: 180, column: 20 },
  sum: { row: 240, column: 20 },
  units: { row: 2000, column: 200 },
  orders: { row: 2800, column: 200 },
  cell: 500,
} as const
