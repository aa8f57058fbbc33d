// Made-up orders as a CSV file and as rows: wherever it is read from, it must become the same.
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import type { DatabaseSource } from '../../schemas/database-source.ts'
import type { DatasetFileInput } from '../../schemas/dataset-file.ts'
import { Fault, say } from '../../schemas/fault.ts'
import { prepare } from '../../src/prepare/node/prepare.ts'
import type { SourceSecrets } from '../../src/prepare/node/source-secrets.ts'
import { DATASET, folders } from './helpers.ts'

const { files: _, ...rest } = DATASET
export const WITHOUT_ORIGIN = rest
export const COLUMNS = ['buyer', 'order', 'date', 'category', 'price', 'quantity', 'gender'] as const
export const PASSWORD = 'p@ss "word" 密码'
/** What no message may hold: a value of a row, and the password. */
export const CANARY = 'canary-7f3a'

export const ROWS: readonly (readonly (string | null)[])[] = Array.from({ length: 3000 }, (_each, i) => [
  `b${i % 400}`,
  String(9_007_199_254_740_993n + BigInt(i >> 1)),
  `2025-${String(1 + (i % 12)).padStart(2, '0')}-${String(1 + (i % 28)).padStart(2, '0')} 0${i % 10}:30:00`,
  ['rice cooker', 'air fryer', '电饭煲', 'with "quotes", and a comma', ' air fryer ', 'two\nlines', null][
    i % 7
  ] ?? null,
  `${(i * 37) % 200}.${String(i % 100).padStart(2, '0')}`,
  String(i % 11),
  (i % 400) % 3 === 0 ? '女' : (i % 400) % 3 === 1 ? '男' : null,
])

function cell(text: string | null): string {
  return text === null ? '' : `"${text.replaceAll('"', '""')}"`
}
export const CSV = `${[COLUMNS, ...ROWS].map(row => row.map(cell).join(',')).join('\n')}\n`

export const BASE = t.testdir()
let cases = 0

/** The prepared rows, as bytes. */
export async function prepared(
  name: string,
  origin: Partial<DatasetFileInput>,
  files: Readonly<Record<string, string | Uint8Array>> = {},
  secrets: SourceSecrets = { databasePassword: PASSWORD },
): Promise<Buffer> {
  const root = join(BASE, `${name}-${cases++}`)
  mkdirSync(root)
  const secret = '5a'.repeat(32)
  const given = folders(root, { files, dataset: { ...WITHOUT_ORIGIN, ...origin }, secret: `${secret}\n` })
  const { contributionFile } = await prepare({
    datasetFile: given.datasetFile,
    dataFolder: given.data,
    outFolder: given.out,
    secretFile: given.secretFile,
    secrets,
    memoryMiB: 256,
    threads: 1,
  })
  return readFileSync(contributionFile)
}

export async function faultOf(
  t: Test,
  name: string,
  database: DatabaseSource,
  files: Readonly<Record<string, string>> = {},
  password = PASSWORD,
): Promise<string> {
  try {
    await prepared(name, { database }, files, password === '' ? {} : { databasePassword: password })
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    const words = error.faults.flatMap(each => [say(each, 'en'), say(each, 'zh')]).join(' ')
    t.notMatch(words, /canary|p@ss/, 'neither a value nor the password')
    t.notMatch(words, /\{\w+\}/, 'no parameter is missing')
    return error.code
  }
  return 'none'
}
