import { DuckDBInstance, type Json } from '@duckdb/node-api'
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Test } from 'tap'
import { stringify } from 'yaml'
import { prepare, type Prepared } from '../../src/prepare/node/prepare.ts'
import type { DatasetFileInput } from '../../schemas/dataset-file.ts'
import { Fault, say } from '../../schemas/fault.ts'
import type { MessageCode } from '../../schemas/messages/messages.ts'

/** A small edition: month, category, price band, gender; quantity and revenue. */
export const DATASET: DatasetFileInput = {
  dataset: 'test-orders',
  edition: '2025',
  title: 'Test orders',
  source: 'made for a test',
  period: { from: '2025-01-01', to: '2025-12-31' },
  files: ['orders.csv'],
  unit: { column: 'buyer', missing: 'refuse' },
  orderKey: { column: 'order' },
  capacity: 100_000,
  dimensions: {
    month: { column: 'date', calendar: 'month' },
    category: { column: 'category', values: ['rice cooker', 'air fryer', '电饭煲'] },
    price_band: { column: 'price', bins: [10, 50, 100] },
    gender: { column: 'gender', perUnit: true, values: ['女', '男'] },
  },
  measures: {
    pieces: { column: 'quantity', quantum: '1', lo: 0, hi: 10 },
    revenue: { product: ['price', 'quantity'], quantum: '0.01', lo: '-100', hi: '500' },
  },
  views: {
    buyers: { for: ['units'] },
    lines: { for: ['count', 'orders'], caps: [{ over: ['month'], max: 5 }], perUnit: 20 },
    spending: {
      for: ['sum'],
      caps: [
        { over: ['category'], max: 10 },
        { over: ['month', 'category'], max: 2 },
      ],
    },
  },
  quasiIdentifiers: ['gender'],
  budget: {
    delta: '1e-6',
    perConsumer: { epsilon: '4' },
    total: { epsilon: '8' },
    perYear: { perConsumer: { epsilon: '4' }, total: { epsilon: '8' } },
  },
}

export const HEADER = 'buyer,order,date,category,price,quantity,gender'

export const ROWS = [
  'b1,o1,2025-01-05,air fryer,59.90,1,女',
  'b1,o1,2025-01-05,rice cooker,20,2,女',
  'b2,o2,2025-02-11,电饭煲,199.00,1,男',
  'b3,o3,2025-03-01,kettle,9.99,3,女',
] as const

export function csv(...rows: readonly string[]): string {
  return `${[HEADER, ...rows].join('\n')}\n`
}

export type Case = {
  /** The data folder's files, by name. */
  readonly files: Readonly<Record<string, string | Uint8Array>>
  readonly dataset?: unknown
  readonly yaml?: string
  readonly secret?: string
}

export function folders(root: string, { files, dataset, yaml, secret }: Case) {
  const data = join(root, 'data')
  const out = join(root, 'out')
  mkdirSync(data, { recursive: true })
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(data, name)), { recursive: true })
    writeFileSync(join(data, name), content)
  }
  const datasetFile = join(root, 'dataset.yaml')
  writeFileSync(datasetFile, yaml ?? stringify(dataset ?? DATASET))
  const secretFile = join(root, 'unit-secret')
  if (secret !== undefined) writeFileSync(secretFile, secret, { mode: 0o600 })
  return { data, out, datasetFile, secretFile }
}

export async function prepareCase(root: string, given: Case): Promise<Prepared> {
  const { data, out, datasetFile, secretFile } = folders(root, given)
  return prepare({ datasetFile, dataFolder: data, outFolder: out, secretFile, memoryMiB: 256, threads: 2 })
}

/** The faults of a refused export, and a check that nothing of it was left behind. */
export async function refused(
  t: Test,
  given: Case,
): Promise<
  readonly { readonly code: MessageCode; readonly at: string; readonly en: string; readonly zh: string }[]
> {
  const root = t.testdir()
  try {
    await prepareCase(root, given)
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    t.strictSame(filesBelow(join(root, 'out')), [], 'nothing half-written')
    return error.faults.map(each => {
      const [en, zh] = [say(each, 'en'), say(each, 'zh')]
      t.not(en, zh, 'both languages')
      t.notMatch(`${en}${zh}`, /\{\w+\}/, 'no parameter is missing')
      return { code: each.code, at: each.at ?? '', en, zh }
    })
  }
  t.fail('was not refused')
  return []
}

export async function readContribution(file: string): Promise<readonly Readonly<Record<string, string>>[]> {
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  const reader = await connection.runAndReadAll('SELECT * FROM read_parquet($1)', [file])
  const rows = reader
    .getRowObjectsJson()
    .map(row => Object.fromEntries(Object.entries(row).map(([key, value]) => [key, cellText(value)])))
  connection.closeSync()
  instance.closeSync()
  return rows
}

function cellText(value: Json): string {
  if (typeof value === 'string' || typeof value === 'number') return String(value)
  throw new TypeError('a contribution holds UUIDs, codes and quanta only')
}

function filesBelow(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}
