// DuckDB in this worker, behind the interface of src/prepare: the same SQL as on the command line.
import {
  BROWSER_RUNTIME,
  createDuckDB,
  DuckDBDataProtocol,
  VoidLogger,
} from '@duckdb/duckdb-wasm/browser-blocking'
import duckdbWasm from '../../../../node_modules/@duckdb/duckdb-wasm/dist/duckdb-eh.wasm?url'
import { utf8 } from '../../../../protocols/bytes.ts'
import type { ExportDatabase, Row } from '../../../../src/prepare/database.ts'
import { type BoundValue, compileSql, SIDES_AS_WRITTEN, type Sql } from '../../../../src/prepare/sql.ts'
import { blobHandle } from './blob-handle.ts'
import { freeBuffer } from './free-buffer.ts'
import { type ContributionBatch, type WrittenFile, writeContributionFile } from './parquet-file.ts'
import { redactError } from './redact-error.ts'

export type WasmDatabase = ExportDatabase & {
  /** Makes a file readable to SQL. */
  readonly registerFile: (name: FileName, content: Blob) => void
  /** The contribution file that was written last. */
  readonly written: () => WrittenFile | undefined
  /** Drops every table: the next work begins in an empty database. */
  readonly clear: () => Promise<void>
}

/** The only files that SQL can reach. */
type FileName = 'export' | 'converted'
const FILLED = 'filled'
const NAMES: readonly string[] = ['export', 'converted', FILLED]

const MEMORY_MIB = 760

/**
 * DuckDB with 760 MiB, one thread, no network and no extensions. Throws `prepare.memory` when it runs out;
 * no error quotes a row or a statement.
 */
export async function openWasmDatabase(): Promise<WasmDatabase> {
  const bundle = { mainModule: duckdbWasm, mainWorker: '' }
  const db = await createDuckDB({ mvp: bundle, eh: bundle }, new VoidLogger(), BROWSER_RUNTIME)
  await db.instantiate(() => undefined)
  db.open({ path: ':memory:', maximumThreads: 1, query: { castDecimalToDouble: true } })
  const connection = db.connect()
  const query = (text: string) => {
    try {
      return connection.query(text)
    } catch (error) {
      throw redactError(error)
    }
  }
  // There is no disk to spill to: compressed, the rows of a large export take a ninth of the space.
  query("ATTACH ':memory:' AS work (COMPRESS)")
  query('USE work')
  for (const setting of [
    'autoinstall_known_extensions = false',
    'autoload_known_extensions = false',
    `memory_limit = '${MEMORY_MIB}MiB'`,
    `disabled_optimizers = '${SIDES_AS_WRITTEN}'`,
    `allowed_paths = ${literal(NAMES)}`,
    'enable_external_access = false',
    'lock_configuration = true',
  ]) {
    query(`SET ${setting}`)
  }
  const rows = (text: string): readonly Row[] =>
    query(text)
      .toArray()
      .map((row: { readonly toJSON: () => Readonly<Record<string, unknown>> }) => scalars(row.toJSON()))
  let written: WrittenFile | undefined
  return {
    run: async statement => void query(textOf(statement)),
    rows: async statement => rows(textOf(statement)),
    fill: async (table, columns, values) => {
      query(`CREATE TABLE ${table} (${textOf(columns)})`)
      const { text, width } = csvOf(values)
      if (width === 0) return
      db.registerFileBuffer(FILLED, utf8(text))
      const cells = Array.from({ length: width }, (_, i) => `c${i}: 'VARCHAR'`).join(', ')
      query(`INSERT INTO ${table} SELECT * FROM read_csv('${FILLED}', header = false, auto_detect = false, delim = ',', quote = '"',
        escape = '"', nullstr = '\\N', allow_quoted_nulls = false, columns = {${cells}})`)
      db.dropFile(FILLED)
    },
    copyToParquet: async statement => {
      const text = textOf(statement)
      const columns = rows(`DESCRIBE ${text}`).map(row => ({
        name: String(row['column_name']),
        type: String(row['column_type']),
      }))
      const cells = columns.map(({ name, type }) =>
        type === 'UUID' ? `CAST(${name} AS BLOB) AS ${name}` : name,
      )
      try {
        // The rows are sorted while they are read.
        const batches = await connection.send(`SELECT ${cells.join(', ')} FROM (${text})`, true)
        written = writeContributionFile(columns, freed(batches as Iterable<ContributionBatch>))
      } catch (error) {
        throw redactError(error)
      }
    },
    close: () => connection.close(),
    registerFile: (name, content) =>
      db.registerFileHandle(name, blobHandle(content), DuckDBDataProtocol.BROWSER_FSACCESS, true),
    written: () => written,
    clear: async () => {
      query('DROP VIEW IF EXISTS contribution')
      for (const { name } of rows('SELECT table_name AS name FROM duckdb_tables()'))
        query(`DROP TABLE "${String(name)}"`)
      written = undefined
    },
  }
}

/** Frees each batch, a copy of DuckDB's memory, once the one after it has been read. */
function* freed(batches: Iterable<ContributionBatch>): Generator<ContributionBatch> {
  let before: ReadonlySet<ArrayBuffer> = new Set()
  for (const batch of batches) {
    const buffers = buffersOf(batch)
    for (const buffer of before) if (!buffers.has(buffer)) freeBuffer(buffer)
    yield batch
    before = buffers
  }
}

function buffersOf(batch: ContributionBatch): ReadonlySet<ArrayBuffer> {
  const columns = Array.from({ length: batch.numCols }, (_, i) => batch.getChildAt(i)?.data ?? [])
  const views = columns.flat().flatMap(({ values, valueOffsets }) => [values, valueOffsets])
  return new Set(
    views.flatMap(view =>
      ArrayBuffer.isView(view) && view.buffer instanceof ArrayBuffer ? [view.buffer] : [],
    ),
  )
}

function textOf(statement: Sql): string {
  return compileSql(statement, i => literal(statement.values[i] ?? null))
}

/** Literals: prepared statements of DuckDB's WebAssembly build take neither BLOBs nor 64-bit integers. */
function literal(value: BoundValue): string {
  if (value === null) return 'NULL'
  if (typeof value === 'string') return `'${value.replaceAll("'", "''")}'`
  if (value instanceof Uint8Array) {
    return `unhex('${Array.from(value, byte => byte.toString(16).padStart(2, '0')).join('')}')`
  }
  return typeof value === 'object' ? `[${value.map(literal).join(', ')}]` : String(value)
}

function csvOf(values: Iterable<readonly (string | number | bigint | null)[]>): {
  readonly text: string
  readonly width: number
} {
  const lines: string[] = []
  let width = 0
  for (const row of values) {
    width = row.length
    lines.push(
      row
        .map(cell =>
          cell === null ? '\\N' : typeof cell === 'string' ? `"${cell.replaceAll('"', '""')}"` : String(cell),
        )
        .join(','),
    )
  }
  return { text: `${lines.join('\n')}\n`, width }
}

function scalars(row: Readonly<Record<string, unknown>>): Row {
  return Object.fromEntries(
    Object.entries(row).map(([key, value]) => {
      if (typeof value === 'bigint') return [key, String(value)]
      if (
        value === null ||
        typeof value === 'number' ||
        typeof value === 'boolean' ||
        typeof value === 'string'
      )
        return [key, value]
      throw new TypeError('a query selects scalars only')
    }),
  )
}
