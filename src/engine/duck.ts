// DuckDB, locked down. The only file with SQL text of its own: COPY and SET; everything else is compiled from
// ASTs (sql.ts).
import { mkdir } from 'node:fs/promises'
import {
  BIGINT,
  BLOB,
  blobValue,
  type DuckDBConnection,
  DuckDBInstance,
  type DuckDBMaterializedResult,
  type DuckDBType,
  type DuckDBValue,
  LIST,
  listValue,
  VARCHAR,
} from '@duckdb/node-api'
import type { CompiledQuery } from 'kysely'
import { fault } from '../../schemas/fault.ts'

export type DuckOptions = {
  /** Absolute; the only directory that DuckDB may read or write. */
  readonly folder: string
  /** Files outside of it that DuckDB may read as well; absolute. */
  readonly files?: readonly string[]
  /** For spilling; below `folder`. */
  readonly temporary: string
  readonly threads: number
  readonly memoryMiB: number
  /** Most that it spills; absent: what the disk holds. */
  readonly spillMiB?: number
}

/**
 * Contribution files come from members: a query over them must reach nothing but the folder, load no
 * extension and change no setting, whatever they hold. The configuration stays locked until the process ends.
 */
export async function openDuck(options: DuckOptions): Promise<DuckDBInstance> {
  await mkdir(options.temporary, { recursive: true, mode: 0o700 })
  const instance = await DuckDBInstance.create(':memory:', {
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    threads: String(options.threads),
    memory_limit: `${options.memoryMiB}MiB`,
    temp_directory: options.temporary,
    ...(options.spillMiB === undefined ? {} : { max_temp_directory_size: `${options.spillMiB}MiB` }),
    preserve_insertion_order: 'false',
    // It can serve old bytes of a file that was replaced (2 of 558 reads after sealing again): a destroyed
    // edition's rows might answer.
    enable_external_file_cache: 'false',
  })
  const connection = await instance.connect()
  await connection.run(`SET allowed_directories = [${literal(options.folder)}]`)
  await connection.run(`SET allowed_paths = [${(options.files ?? []).map(literal).join(', ')}]`)
  await connection.run('SET enable_external_access = false')
  await connection.run('SET lock_configuration = true')
  connection.closeSync()
  return instance
}

/** Runs a compiled query. DuckDB's own messages can quote values, so they never leave this file. */
export async function run(
  connection: DuckDBConnection,
  query: CompiledQuery,
): Promise<DuckDBMaterializedResult> {
  const bound = query.parameters.map(bind)
  try {
    return await connection.run(
      query.sql,
      bound.map(({ value }) => value),
      bound.map(({ type }) => type),
    )
  } catch (error) {
    throw engineFailure(error)
  }
}

/** Writes a query's rows into one Parquet file, in the order that the query gives. */
export function copyTo(connection: DuckDBConnection, query: CompiledQuery, path: string) {
  return copy(connection, query, `${literal(path)} (FORMAT parquet, COMPRESSION zstd)`)
}

/** Writes a query's rows into `folder/<column>=<value>/`, without that column. */
export function copyByColumn(
  connection: DuckDBConnection,
  query: CompiledQuery,
  folder: string,
  column: string,
) {
  return copy(
    connection,
    query,
    `${literal(folder)} (FORMAT parquet, COMPRESSION snappy, PARTITION_BY (${column}))`,
  )
}

async function copy(connection: DuckDBConnection, query: CompiledQuery, target: string): Promise<void> {
  await run(connection, { ...query, sql: `COPY (${query.sql}) TO ${target}` })
}

/** A Fault that states the kind of failure and nothing else of DuckDB's message. */
export function engineFailure(error: unknown): Error {
  const message = error instanceof Error ? error.message : ''
  if (/No space left on device|File too large|exceeds the available disk space/i.test(message))
    return fault('engine.disk_full')
  if (message.startsWith('Out of Memory Error')) return fault('engine.out_of_memory')
  return fault('engine.failed', { kind: /^([A-Za-z ]{1,40}) Error:/.exec(message)?.[1] ?? 'unknown' })
}

function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}

function bind(parameter: unknown): { readonly value: DuckDBValue; readonly type: DuckDBType } {
  if (typeof parameter === 'string') return { value: parameter, type: VARCHAR }
  if (parameter instanceof Uint8Array) return { value: blobValue(parameter), type: BLOB }
  if (typeof parameter === 'bigint') return { value: parameter, type: BIGINT }
  if (Number.isSafeInteger(parameter)) return { value: BigInt(Number(parameter)), type: BIGINT }
  if (Array.isArray(parameter)) return { value: listValue(parameter.map(String)), type: LIST(VARCHAR) }
  throw new TypeError('a parameter is a text, bytes, an integer or a list of texts')
}
