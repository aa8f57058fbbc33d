// Whether an engine works from end to end, and how its time compares with the public schedule: on made-up
// rows, so that figures may be shown.
import { randomUUID } from 'node:crypto'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { sql } from 'kysely'
import { Declaration } from '../../schemas/declaration.ts'
import { copyTo, openDuck } from './duck.ts'
import { openLayout, workFolder } from './layout.ts'
import { openRows, type RowsOptions, SCANS } from './open-rows.ts'
import type { RowStore } from './row-store.ts'
import { freshEditionKey } from './seal.ts'
import { PARTS_FOLDER } from './sealing/parts-folder.ts'
import { resolveShape, type Table } from './shape.ts'
import { column, compile } from './sql.ts'

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

const STATISTICS = ['count', 'sum', 'units', 'orders'] as const
const MONTHS = 12
const ROWS_A_UNIT = 10
const ROWS_AN_ORDER = 5
/** Of each row in both measure and count: the sum of a cell is twice its rows. */
const QUANTUM = 2

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
      const declaration = madeUp(rows)
      const contribution = join(layout.folder, 'made-up.parquet')
      await writeRows(layout.folder, contribution, rows)
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

async function writeRows(folder: string, path: string, rows: number): Promise<void> {
  const instance = await openDuck({ folder, temporary: join(folder, 'spill'), threads: 2, memoryMiB: 512 })
  try {
    const connection = await instance.connect()
    const pseudonym = (rowsOfOne: number) => sql`cast(md5(cast(i // ${rowsOfOne} as varchar)) as uuid)`
    await copyTo(
      connection,
      compile(sql`select ${pseudonym(ROWS_A_UNIT)} as u, ${pseudonym(ROWS_AN_ORDER)} as o,
        cast(i % ${MONTHS} as usmallint) as ${column('d0')}, cast(${QUANTUM} as bigint) as ${column('m0')}
        from range(${rows}) as made(i)`),
      path,
    )
    connection.closeSync()
  } finally {
    instance.closeSync()
  }
}

function madeUp(rows: number): Declaration {
  const label = { zh: '自检', en: 'check' }
  return Declaration.parse({
    v: 1,
    dataset: 'check',
    edition: 'made-up',
    title: label,
    source: label,
    period: { from: '2025-01-01', to: '2025-12-31' },
    unitKey: '0'.repeat(64),
    dimensions: [
      {
        name: 'month',
        label,
        perUnit: false,
        kind: 'list',
        values: Array.from({ length: MONTHS }, (_, month) => ({ value: `m${month}`, label })),
      },
    ],
    measures: [{ name: 'amount', label, unit: label, quantum: '1', lo: '0', hi: String(QUANTUM) }],
    views: [{ name: 'all', for: [...STATISTICS], caps: [{ over: ['month'], max: ROWS_A_UNIT }] }],
    orders: true,
    capacity: rows,
    budget: { delta: '1e-6', perConsumer: '1', total: '1', perYear: { perConsumer: '1', total: '1' } },
    totals: { charge: '0' },
    quasiIdentifiers: [],
    reportingThreshold: 20,
  })
}
