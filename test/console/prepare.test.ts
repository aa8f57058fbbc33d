import { DuckDBInstance } from '@duckdb/node-api'
import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { readPickedParquet } from '../../console/src/editions/prepare/parquet-export.ts'
import { writeContributionFile } from '../../console/src/editions/prepare/parquet-file.ts'
import { redactError } from '../../console/src/editions/prepare/redact-error.ts'
import { concatBytes } from '../../protocols/bytes.ts'
import { Fault } from '../../schemas/fault.ts'
import { openDatabase } from '../../src/prepare/node/duckdb.ts'
import { readParquet } from '../../src/prepare/node/read-parquet.ts'
import type { ExportTable } from '../../src/prepare/read-export.ts'
import { sql } from '../../src/prepare/sql.ts'

const TYPED = `SELECT
  'buyer ' || i AS buyer, CASE WHEN i % 7 = 0 THEN NULL WHEN i % 7 = 1 THEN '' ELSE 'a "quoted", line' || chr(10) || i END AS text,
  i::TINYINT AS tiny, (i * -7)::SMALLINT AS small, (i * 123456)::INTEGER AS whole, i * 1099511627776 - 5 AS big, i::UTINYINT AS utiny,
  (4294967295 - i)::UINTEGER AS uint, 18446744073709551615::UBIGINT - i::UBIGINT AS ubig,
  (i / 7)::FLOAT AS small_real, (i / 7)::DOUBLE AS real, CASE i % 3 WHEN 0 THEN 'nan'::DOUBLE WHEN 1 THEN 'inf'::DOUBLE ELSE 1e-5 END AS odd,
  (i * 1.1)::DECIMAL(9, 2) AS money, (i * -123456.123456)::DECIMAL(18, 6) AS fine, (i * 99999999999999.123)::DECIMAL(38, 10) AS huge,
  i % 2 = 0 AS flag, DATE '1969-12-25' + i::INTEGER AS day,
  TIMESTAMP '1969-12-31 23:59:59.5' + to_microseconds(i * 1234567) AS moment,
  (TIMESTAMP '2025-03-01 00:00:00' + to_seconds(i))::TIMESTAMP_MS AS milli,
  (TIMESTAMP '2025-03-01 00:00:00' + to_seconds(i))::TIMESTAMP_NS AS nano, uuid() AS id
  FROM range(100) AS r(i)`

t.test(
  'Parquet is read in the browser as DuckDB reads it, cell by cell, in every codec and type',
  async t => {
    for (const codec of ['snappy', 'zstd', 'gzip', 'uncompressed', 'lz4_raw', 'brotli']) {
      const { here, there } = await readBoth(await parquetOf(t, TYPED, `CODEC '${codec}'`))
      t.equal(here.length, 100, codec)
      t.strictSame(here, there, codec)
    }
  },
)

t.test('what a table cannot hold is refused with its column, and a damaged file as damaged', async t => {
  const lists = await parquetOf(t, "SELECT 'b' AS buyer, [1, 2] AS listed", "CODEC 'snappy'")
  await t.rejects(readPicked(readFileSync(lists)), {
    code: 'prepare.parquet_type',
    faults: [{ params: { column: 'listed' } }],
  })
  const good = readFileSync(await parquetOf(t, TYPED, "CODEC 'zstd'"))
  const found = new Set<unknown>()
  for (let at = 4; at < good.length - 60; at += 97) {
    const bad = Uint8Array.from(good)
    bad.fill(0xff, at, at + 60)
    const error: unknown = await readPicked(bad).catch((failed: unknown) => failed)
    if (error instanceof Error) found.add(error instanceof Fault ? error.code : error)
  }
  t.same([...found], ['prepare.parquet_damaged'])
})

t.test('the contribution file that the browser writes has the types of the command line’s', async t => {
  const columns = [
    { name: 'u', type: 'UUID' },
    { name: 'd0', type: 'USMALLINT' },
    { name: 'm0', type: 'BIGINT' },
  ]
  const rows = Array.from({ length: 200_000 }, (_, i) => [
    Uint8Array.from({ length: 16 }, (_, j) => ((i >> 2) * 31 + j) & 255),
    i % 4096,
    BigInt(i) * (i % 2 === 0 ? 1n : -90_071_992_547n),
  ])
  const batches = [0, 70_000, 140_000].map(from => {
    const part = rows.slice(from, Math.min(rows.length, from + 70_000))
    return {
      numRows: part.length,
      numCols: columns.length,
      getChildAt: (column: number) => vectorOf(part.map(row => row[column])),
    }
  })
  const file = join(t.testdir(), 'c.parquet')
  const { contribution, sha256 } = writeContributionFile(columns, batches)
  const bytes = new Uint8Array(await contribution.arrayBuffer())
  t.equal(sha256, createHash('sha256').update(bytes).digest('hex'))
  writeFileSync(file, bytes)
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  const reader = await connection.runAndReadAll('SELECT * FROM read_parquet($1)', [file])
  t.same(
    reader.columnNames().map((name, i) => ({ name, type: reader.columnType(i).toString() })),
    columns,
  )
  const hex = (bytes: unknown): string =>
    Buffer.from(bytes as Uint8Array)
      .toString('hex')
      .replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
  const read = reader.getRowsJson().map(row => row.map(String).join())
  t.equal(read.length, rows.length)
  t.ok(rows.every(([u, d, m], i) => read[i] === [hex(u), d, m].join()))
  connection.closeSync()
  instance.closeSync()
})

t.test(
  'of what DuckDB says only its kind is passed on, and too little memory is reported as that',
  async t => {
    const instance = await DuckDBInstance.create(':memory:', { memory_limit: '2MiB', temp_directory: '' })
    const connection = await instance.connect()
    const failed = async (text: string): Promise<Error> =>
      redactError(await connection.run(text).catch((error: unknown) => error))
    t.match(await failed('CREATE TABLE t AS SELECT uuid() AS u FROM range(10000000)'), {
      code: 'prepare.memory',
    })
    t.equal(
      (await failed("SELECT CAST('canary' AS INTEGER)")).message,
      'Conversion Error: DuckDB could not do it',
    )
    t.equal(redactError(new Error('canary')).message, 'Error: DuckDB could not do it')
    t.match(redactError(new RangeError('Array buffer allocation failed')), { code: 'prepare.memory' })
    connection.closeSync()
    instance.closeSync()
  },
)

/** As Arrow hands over a column of a batch: of bytes, of 16 bits or of 64. */
function vectorOf(cells: readonly unknown[]) {
  const bytes = cells.filter(cell => cell instanceof Uint8Array)
  const numbers = cells.filter(cell => typeof cell === 'number')
  if (numbers.length > 0) return { data: [{ values: Uint16Array.from(numbers) }] }
  if (bytes.length === 0)
    return { data: [{ values: BigInt64Array.from(cells.filter(cell => typeof cell === 'bigint')) }] }
  // Not from the beginning of the buffer, as where a batch is part of another.
  const values = concatBytes(new Uint8Array(5), ...bytes)
  const valueOffsets = Int32Array.from({ length: bytes.length + 1 }, (_, i) => 5 + 16 * i)
  return { data: [{ values, valueOffsets }] }
}

async function parquetOf(t: Test, query: string, options: string): Promise<string> {
  const file = join(t.testdir(), 'export.parquet')
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  await connection.run(`COPY (${query}) TO '${file}' (FORMAT parquet, ${options})`)
  connection.closeSync()
  instance.closeSync()
  return file
}

/** Where the browser's lines lie is a name without a folder: they are read from the file's folder. */
async function readBoth(file: string) {
  const folder = join(file, '..')
  const database = await openDatabase({ folders: [folder], temp: folder, memoryMiB: 256, threads: 1 })
  const home = process.cwd()
  process.chdir(folder)
  try {
    const cells = async ({ from, columns }: ExportTable): Promise<readonly string[]> => {
      const rows = await database.rows(sql`SELECT * FROM (${from})`)
      return rows.map(row => columns.map((_, i) => String(row[`c${i}`] ?? '')).join('\u0000')).sort()
    }
    const source = { name: 'export.parquet', path: file, kind: 'parquet' as const, bytes: 1 }
    const there = await cells(await readParquet(database, [source]))
    let lines: Blob | undefined
    const here = await cells(
      await readPickedParquet(new File([readFileSync(file)], 'export.parquet'), {
        registerFile: (_, content) => {
          lines = content
        },
        rows: async statement => {
          writeFileSync('converted', new Uint8Array((await lines?.arrayBuffer()) ?? new ArrayBuffer()))
          return await database.rows(statement)
        },
      }),
    )
    return { here, there }
  } finally {
    process.chdir(home)
    database.close()
  }
}

async function readPicked(bytes: Uint8Array): Promise<ExportTable> {
  const file = new File([Uint8Array.from(bytes)], 'export.parquet')
  return await readPickedParquet(file, { registerFile: () => undefined, rows: async () => [] })
}
