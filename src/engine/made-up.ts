// Made-up rows, whose times may be shown: those of a check of the engine, and those that its speed is measured
// with.
import { join } from 'node:path'
import { sql } from 'kysely'
import { Declaration } from '../../schemas/declaration.ts'
import { copyTo, openDuck } from './duck.ts'
import { column, compile, list } from './sql.ts'

export type MadeUp = {
  /** All of them have the values of the first, the months. */
  readonly dimensions: number
  /** Each over another one of them; none keeps a row away. */
  readonly caps: number
}

export const STATISTICS = ['count', 'sum', 'units', 'orders'] as const
export const MONTHS = 12
const ROWS_A_UNIT = 10
const ROWS_AN_ORDER = 5
/** Of each row in both measure and count: the sum of a cell is twice its rows. */
export const QUANTUM = 2

/** Row i is of month i mod 12, of unit ⌊i / 10⌋ and of order ⌊i / 5⌋. */
export async function writeMadeUp(
  folder: string,
  path: string,
  rows: number,
  { dimensions }: MadeUp,
): Promise<void> {
  const instance = await openDuck({ folder, temporary: join(folder, 'spill'), threads: 2, memoryMiB: 512 })
  try {
    const connection = await instance.connect()
    const pseudonym = (rowsOfOne: number) => sql`cast(md5(cast(i // ${rowsOfOne} as varchar)) as uuid)`
    const codes = Array.from(
      { length: dimensions },
      (_, place) => sql`cast(i % ${MONTHS} as usmallint) as ${column(`d${place}`)}`,
    )
    await copyTo(
      connection,
      compile(sql`select ${pseudonym(ROWS_A_UNIT)} as u, ${pseudonym(ROWS_AN_ORDER)} as o, ${list(codes)},
        cast(${QUANTUM} as bigint) as ${column('m0')} from range(${rows}) as made(i)`),
      path,
    )
    connection.closeSync()
  } finally {
    instance.closeSync()
  }
}

export function madeUp(rows: number, { dimensions, caps }: MadeUp): Declaration {
  const label = { zh: '自检', en: 'check' }
  const values = Array.from({ length: MONTHS }, (_, month) => ({ value: `m${month}`, label }))
  const names = Array.from({ length: dimensions }, (_, place) => (place === 0 ? 'month' : `other${place}`))
  return Declaration.parse({
    v: 1,
    dataset: 'check',
    edition: 'made-up',
    title: label,
    source: label,
    period: { from: '2025-01-01', to: '2025-12-31' },
    unitKey: '0'.repeat(64),
    dimensions: names.map(name => ({ name, label, perUnit: false, kind: 'list', values })),
    measures: [{ name: 'amount', label, unit: label, quantum: '1', lo: '0', hi: String(QUANTUM) }],
    views: [
      {
        name: 'all',
        for: [...STATISTICS],
        caps: names.slice(0, caps).map(name => ({ over: [name], max: ROWS_A_UNIT })),
      },
    ],
    orders: true,
    capacity: rows,
    budget: { delta: '1e-6', perConsumer: '1', total: '1', perYear: { perConsumer: '1', total: '1' } },
    totals: { charge: '0' },
    quasiIdentifiers: [],
    reportingThreshold: 20,
  })
}
