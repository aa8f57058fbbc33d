// The bounding SQL of src/engine alone: DuckDB reads the contribution file, splits it into buckets, and
// writes each bounded bucket. Nothing is checked, hashed, released or made durable.
import { mkdir, readdir } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import type { Declaration } from '../../schemas/declaration.ts'
import { boundedRows, bucketRows, hashedRows } from '../../src/engine/bound.ts'
import { copyByColumn, copyTo } from '../../src/engine/duck.ts'
import { compile } from '../../src/engine/sql.ts'
import { peakMiB, serveParent } from './child.ts'

export type DuckdbRequest = {
  readonly contributionFile: string
  readonly declaration: Declaration
  readonly buckets: number
  readonly folder: string
}

export type DuckdbReply = { readonly seconds: number; readonly peakMiB: number }

serveParent<DuckdbRequest, DuckdbReply>(async ({ contributionFile, declaration, buckets, folder }) => {
  const instance = await DuckDBInstance.create(':memory:', {
    threads: String(Math.min(2, availableParallelism())),
    memory_limit: '1024MiB',
    temp_directory: join(folder, 'spill'),
    preserve_insertion_order: 'false',
  })
  const connection = await instance.connect()
  const start = performance.now()
  const split = join(folder, 'split')
  await mkdir(split, { recursive: true })
  const hashed = hashedRows(declaration, [contributionFile], new Uint8Array(32), buckets)
  await copyByColumn(connection, compile(hashed), split, 'b')
  for (let bucket = 0; bucket < buckets; bucket++) {
    const place = join(split, `b=${bucket}`)
    const files = (await readdir(place).catch(() => [])).map(name => join(place, name))
    const rows = boundedRows(declaration, bucketRows(declaration, files, [contributionFile]))
    await copyTo(connection, compile(rows), join(folder, `rows-${bucket}.parquet`))
  }
  const seconds = (performance.now() - start) / 1000
  connection.closeSync()
  instance.closeSync()
  return { seconds, peakMiB: peakMiB() }
})
