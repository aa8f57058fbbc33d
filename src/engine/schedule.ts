// Time that reveals nothing: how long tabulating takes depends on rows (2 ms for a small category, 54 ms for
// a whole edition), so its result or failure is disclosed only at deadlines that follow from what is declared
// and asked. The first leaves room for a full edition; each later one is twice as late, so that work
// that still comes too late reveals its octave and no more.
import { setTimeout } from 'node:timers/promises'
import type { PartStatistic } from '../../schemas/plan.ts'
import type { DimensionColumn } from './names.ts'
import type { Table } from './shape.ts'

/** Milliseconds from the start of the work to its first deadline. */
export type FirstDeadline = (capacity: number, table: Table) => number

/** For so many tables at once on so many threads. */
export function firstDeadlineFor(places: number, threads: number): FirstDeadline {
  return firstDeadlineBy({ leastMs: MIN_MS, startingMs: STARTING_MS, cost: NANOSECONDS }, places, threads)
}

/** What tabulating costs: nanoseconds of processor time a row, for each column of its groups, and a cell. */
export type TableCost = Readonly<
  Record<PartStatistic, { readonly row: number; readonly column: number }> & { readonly cell: number }
>

export type EngineCost = {
  /** No deadline is earlier. */
  readonly leastMs: number
  readonly startingMs: number
  readonly cost: TableCost
  /** Most pieces of work that an edition of this capacity is split into; absent: any number. */
  readonly tasks?: (capacity: number) => number
}

export function firstDeadlineBy(
  { leastMs, startingMs, cost, tasks }: EngineCost,
  places: number,
  threads: number,
): FirstDeadline {
  return (capacity, { statistic, dimensions, cells, uncounted }) => {
    // A cut total is grouped by unit first, whatever it counts.
    const { row, column } = cost[uncounted !== undefined && statistic !== 'orders' ? 'units' : statistic]
    const columns = dimensions.length + (uncounted?.groups.length ?? 0)
    const read = capacity * groupsOfRow([...dimensions, ...(uncounted?.groups ?? [])])
    const rows = read * (row + columns * column) * (uncounted === undefined ? 1 : UNCOUNTED)
    const laidOut = Math.min(cells, capacity) * cost.cell
    const alone = startingMs + (rows + laidOut) / 1e6
    // One piece takes its time however many threads there are.
    const atOnce = Math.min(threads, tasks?.(capacity) ?? threads)
    return Math.min(Math.max(leastMs, Math.ceil((alone * places * MARGIN) / atOnce)), MAX_MS)
  }
}

/** A row is counted once for each of the tags that it may have. */
function groupsOfRow(dimensions: readonly DimensionColumn[]): number {
  const tagged = new Map(dimensions.map(({ column, slots }) => [column, slots.length]))
  return [...tagged.values()].reduce((product, tags) => product * tags, 1)
}

/**
 * Of processor time, about 1.7 times what a million rows took (2 cores at 2.1 GHz, other work beside it): 15
 * to 25 a row, 125, 180; 300 a cell.
 */
const NANOSECONDS = {
  count: { row: 30, column: 10 },
  sum: { row: 40, column: 10 },
  units: { row: 200, column: 30 },
  orders: { row: 280, column: 30 },
  cell: 500,
} as const satisfies TableCost
/** Rows that the view does not keep are read too, and units are added up once more. */
const UNCOUNTED = 1.5
const STARTING_MS = 20
/** For work of others on the same machine. */
const MARGIN = 2
/**
 * 68 000 rows take 20 ms of processor time, and with twelve other programs on two cores half of such work was
 * done after 58 ms, 90 % after 254 ms, 99 % after 513 ms: late work at 250 ms gave rank correlations of 0.07
 * to 0.2 with the count.
 */
const MIN_MS = 500
/** Callers give up after two minutes: beyond this the margin shrinks instead. */
const MAX_MS = 60_000

/**
 * Does the work and returns, or throws, at the first of `firstMs`, 2·`firstMs`, 4·`firstMs`, … after now
 * that it has not missed.
 */
export async function onSchedule<T>(firstMs: number, work: () => Promise<T>): Promise<T> {
  const start = performance.now()
  try {
    return await work()
  } finally {
    await until(start + deadlineAfter(performance.now() - start, firstMs))
  }
}

export function deadlineAfter(elapsedMs: number, firstMs: number): number {
  let deadline = firstMs
  while (deadline < elapsedMs && deadline > 0) deadline *= 2
  return deadline
}

/** On the monotonic clock. */
async function until(time: number): Promise<void> {
  for (let rest = time - performance.now(); rest > 0; rest = time - performance.now())
    await setTimeout(Math.ceil(rest))
}
