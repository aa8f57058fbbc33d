// A database as a table: its rows are spooled into a CSV file of the work folder and read like an export.
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { DatabaseSource } from '../../../schemas/database-source.ts'
import { type ExportTable, readExport } from '../read-export.ts'
import type { Reading } from '../reading.ts'
import { openCsvSpool } from './csv-spool.ts'
import { type DatabaseLogin, type DatabaseRows, loginOf } from './database-connection.ts'

export type DatabaseInput = {
  readonly source: DatabaseSource
  readonly password: string | undefined
  /** Where the certificates of `ca` are. */
  readonly folder: string
  /** Private, and gone in the end. */
  readonly temp: string
  readonly wanted?: readonly string[]
  readonly onFraction: (fraction: number) => void
}

/** What rows of a database are called where an export has a file's name. */
const NAME = 'database'

export async function readDatabase(reading: Reading, input: DatabaseInput): Promise<ExportTable> {
  const { source, password, folder, temp, wanted, onFraction } = input
  const login = await loginOf(source, password, folder)
  const path = join(temp, 'database.csv')
  {
    await using spool = await openCsvSpool(path)
    for await (const batch of await rowsOf(login)) for (const row of batch) await spool.write(row)
  }
  const { size } = await stat(path)
  return readExport(
    { ...reading, files: async () => [{ name: NAME, path, kind: 'csv', bytes: size }] },
    {
      patterns: [],
      at: '/database',
      encoding: 'utf-8',
      onFraction,
      ...(wanted === undefined ? {} : { wanted }),
    },
  )
}

/** A driver is loaded where it is used. */
async function rowsOf(login: DatabaseLogin): Promise<DatabaseRows> {
  if (login.source.kind === 'postgres') return (await import('./postgres-rows.ts')).postgresRows(login)
  return (await import('./mysql-rows.ts')).mysqlRows(login)
}
