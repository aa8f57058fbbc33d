import { type DuckDBConnection, DuckDBInstance, type DuckDBValue, type Json } from '@duckdb/node-api'
import { compile, type Sql } from './sql.ts'

/** A 64-bit integer, a UUID and a hash are texts; lists and structs are not selected here. */
export type Row = Readonly<Record<string, string | number | boolean | null>>

export type Database = {
  readonly run: (statement: Sql) => Promise<void>
  readonly rows: (statement: Sql) => Promise<readonly Row[]>
  /** A new table of two or more columns, filled from memory. */
  readonly fill: (
    table: string,
    columns: Sql,
    rows: Iterable<readonly (string | number | bigint | null)[]>,
  ) => Promise<void>
  /** Writes a query's rows, in their order, as Parquet with zstd. */
  readonly copyToParquet: (query: Sql, file: string) => Promise<void>
  readonly close: () => void
}

export type DatabaseOptions = {
  /** The only folders that SQL can reach: the export's files are a stranger's text, and DuckDB reads whatever it is told. */
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
}: DatabaseOptions): Promise<Database> {
  const instance = await DuckDBInstance.create(':memory:', {
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    memory_limit: `${memoryMiB}MiB`,
    threads: String(threads),
    preserve_insertion_order: 'false',
    temp_directory: temp,
  })
  const connection = await instance.connect()
  await connection.run(`SET allowed_directories = [${folders.map(quoted).join(', ')}]`)
  await connection.run('SET enable_external_access = false')
  await connection.run('SET lock_configuration = true')
  return {
    run: async statement => {
      const { text, values } = compile(statement)
      await connection.run(text, values)
    },
    rows: async statement => {
      const { text, values } = compile(statement)
      return (await connection.runAndReadAll(text, values)).getRowObjectsJson().map(scalars)
    },
    fill: (table, columns, rows) => fill(connection, table, columns, rows),
    copyToParquet: async (query, file) => {
      const { text, values } = compile(query)
      await connection.run(`COPY (${text}) TO ${quoted(file)} (FORMAT parquet, COMPRESSION zstd)`, values)
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
  const { text } = compile(columns)
  await connection.run(`CREATE TABLE ${table} (${text})`)
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

function scalars(row: Readonly<Record<string, Json>>): Row {
  for (const value of Object.values(row)) {
    if (typeof value === 'object' && value !== null) throw new TypeError('a query selects scalars only')
  }
  return row as Row
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}
