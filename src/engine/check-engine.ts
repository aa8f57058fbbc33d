// Whether an engine works from end to end, and how its time compares with the public schedule: on made-up
// rows, so that figures may be shown.
import { randomUUID } from 'node:crypto'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Declaration } from '../../schemas/declaration.ts'
import { openLayout, workFolder } from './layout.ts'
import { madeUp, MONTHS, QUANTUM, STATISTICS, writeMadeUp } from './made-up.ts'
import { openRows, type RowsOptions, SCANS } from './open-rows.ts'
import type { RowStore } from './row-store.ts'
import { freshEditionKey } from './seal.ts'
import { PARTS_FOLDER } from './sealing/parts-folder.ts'
import { resolveShape, type Table } from './shape.ts'

export type CheckedTable = {
  readonly statistic: (typeof STATISTICS)[number]
  /** Milliseconds of the second run, with no other query running. */
  readonly ms: number
  /** The deadline at which an answer would be released. */
  readonly deadlineMs: number
  /** Whether every cell matches the generated rows. */
  readonly right: boolean
}

export type EngineCheck = {
  readonly rows: number
  readonly openMs: number
  readonly sealMs: number
  readonly tables: readonly CheckedTable[]
  /**
   * The number of `engineThreads` at which every deadline holds with as many tables at once as the engine
   * allows.
   */
  readonly threads: number
}

/** What a question of one month needs. */
const PLAIN = { dimensions: 1, caps: 1 }

/**
 * Throws the Faults of an engine that cannot be opened, or cannot seal. Everything below `folder` is deleted.
 */
export async function checkEngine(
  options: RowsOptions & { readonly folder: string },
  rows: number,
): Promise<EngineCheck> {
  const folder = join(options.folder, `check-${randomUUID()}`)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  try {
    const layout = await openLayout(folder)
    const opening = performance.now()
    const store = await openRows(options, layout)
    const openMs = performance.now() - opening
    try {
      const declaration = madeUp(rows, PLAIN)
      const contribution = join(layout.folder, 'made-up.parquet')
      await writeMadeUp(layout.folder, contribution, rows, PLAIN)
      const work = await workFolder(layout, 'check')
      const sealing = performance.now()
      const contributions = [contribution]
      const order = {
        declaration,
        contributions,
        folder: work,
        key: freshEditionKey(),
        totals: [],
        noise: [],
      }
      const { files } = await store.sealRows(order, () => undefined, new AbortController().signal)
      const sealMs = performance.now() - sealing
      const paths = files.map(({ path }) => join(work, PARTS_FOLDER, path))
      const tables: CheckedTable[] = []
      for (const statistic of STATISTICS)
        tables.push(await checkTable(store, declaration, paths, statistic, rows))
      return { rows, openMs, sealMs, tables, threads: threadsFor(options.threads, tables) }
    } finally {
      await store.close()
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function checkTable(
  store: RowStore,
  declaration: Declaration,
  files: readonly string[],
  statistic: CheckedTable['statistic'],
  rows: number,
): Promise<CheckedTable> {
  const measure = statistic === 'sum' ? { measure: 'amount' } : {}
  const shape = { statistic, view: 'all', where: [], groupBy: ['month'], ...measure }
  const { table } = resolveShape(declaration, shape)
  await store.tabulate(declaration, files, table)
  const begun = performance.now()
  const cells = await store.tabulate(declaration, files, table)
  const ms = performance.now() - begun
  return {
    statistic,
    ms,
    deadlineMs: store.firstDeadline(declaration.capacity, table),
    right: rightCells(cells, table, rows),
  }
}

/** Row i is of month i mod 12, of unit ⌊i / 10⌋ and of order ⌊i / 5⌋. */
function rightCells(cells: Float64Array, { statistic }: Table, rows: number): boolean {
  const counts = new Float64Array(MONTHS)
  // A unit's ten rows in order are of ten different months, so an order's are too.
  for (let month = 0; month < MONTHS; month++) counts[month] = Math.ceil((rows - month) / MONTHS)
  const expected = statistic === 'sum' ? counts.map(count => count * QUANTUM) : counts
  return cells.length === MONTHS && cells.every((value, month) => value === expected[month])
}

function threadsFor(threads: number, tables: readonly CheckedTable[]): number {
  const fitting = tables.map(({ ms, deadlineMs }) => (threads * deadlineMs) / (ms * SCANS))
  return Math.max(1, Math.min(threads, Math.floor(Math.min(...fitting))))
}
