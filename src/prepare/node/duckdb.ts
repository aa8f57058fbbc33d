import {
  blobValue,
  type DuckDBConnection,
  DuckDBInstance,
  type DuckDBValue,
  type Json,
  listValue,
} from '@duckdb/node-api'
import type { ExportDatabase, Row } from '../database.ts'
import { type BoundValue, compileSql, SIDES_AS_WRITTEN, type Sql } from '../sql.ts'

export type DatabaseOptions = {
  /**
   * The only folders that SQL can reach: the export's files are a stranger's text, and DuckDB opens
   * whatever file it names.
   */
  readonly folders: readonly string[]
  readonly temp: string
  readonly memoryMiB: number
  readonly threads: number
}

/** DuckDB in memory, spilling into `temp`: no extensions, no network, no other folder, settings locked. */
export async function openDatabase({
  folders,
  temp,
  memoryMiB,
  threads,
}: DatabaseOptions): Promise<ExportDatabase> {
  const instance = await DuckDBInstance.create(':memory:', {
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    memory_limit: `${memoryMiB}MiB`,
    threads: String(threads),
    preserve_insertion_order: 'false',
    disabled_optimizers: SIDES_AS_WRITTEN,
    temp_directory: temp,
  })
  const connection = await instance.connect()
  await connection.run(`SET allowed_directories = [${folders.map(quoted).join(', ')}]`)
  await connection.run('SET enable_external_access = false')
  await connection.run('SET lock_configuration = true')
  return {
    run: async statement => {
      await connection.run(compileSql(statement), statement.values.map(bound))
    },
    rows: async statement => {
      const reader = await connection.runAndReadAll(compileSql(statement), statement.values.map(bound))
      return reader.getRowObjectsJson().map(scalars)
    },
    fill: (table, columns, rows) => fill(connection, table, columns, rows),
    copyToParquet: async (query, file) => {
      const text = `COPY (${compileSql(query)}) TO ${quoted(file)} (FORMAT parquet, COMPRESSION zstd)`
      await connection.run(text, query.values.map(bound))
    },
    close: () => {
      connection.closeSync()
      instance.closeSync()
    },
  }
}

async function fill(
  connection: DuckDBConnection,
  table: string,
  columns: Sql,
  rows: Iterable<readonly DuckDBValue[]>,
): Promise<void> {
  await connection.run(`CREATE TABLE ${table} (${compileSql(columns)})`)
  const appender = await connection.createAppender(table)
  for (const row of rows) {
    for (const value of row) {
      if (value === null) appender.appendNull()
      else if (typeof value === 'bigint') appender.appendBigInt(value)
      else if (typeof value === 'number') appender.appendBigInt(BigInt(value))
      else appender.appendVarchar(String(value))
    }
    appender.endRow()
  }
  appender.closeSync()
}

function bound(value: BoundValue): DuckDBValue {
  if (value instanceof Uint8Array) return blobValue(value)
  return typeof value === 'object' && value !== null ? listValue([...value]) : value
}

function scalars(row: Readonly<Record<string, Json>>): Row {
  for (const value of Object.values(row)) {
    if (typeof value === 'object' && value !== null) throw new TypeError('a query selects scalars only')
  }
  return row as Row
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}
