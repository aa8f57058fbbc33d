// Inside the sealing process: from contribution files to bounded rows in buckets and noisy pairs. The files
// are hostile; whatever they do to this process, the service only sees its replies and its folder
// (seal-in-process.ts), and its limits end it.
import { mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import { sql } from 'kysely'
import { fromHex } from '../../../protocols/bytes.ts'
import type { Declaration } from '../../../schemas/declaration.ts'
import type { SealProgress } from '../../../schemas/engine.ts'
import { fault } from '../../../schemas/fault.ts'
import { boundedRows, bucketRows, hashedRows } from '../bound.ts'
import { bucketCount, partName } from '../buckets.ts'
import { ofFile, orOfFile } from '../contribution-file.ts'
import { checkColumns, checkRows, readingContribution } from '../check-contribution.ts'
import { checkLayouts } from '../check-layout.ts'
import { DUCK_DIALECT } from '../dialect.ts'
import { copyByColumn, copyTo, openDuck, run } from '../duck.ts'
import { editionTotals } from '../edition-totals.ts'
import { sealedColumns } from '../file-columns.ts'
import { column, columns, compile, list } from '../sql.ts'
import { scatterEach } from '../tabulate.ts'
import type { SealOrder } from './messages.ts'
import { PARTS_FOLDER } from './parts-folder.ts'

const BOUNDED = 'bounded'

/**
 * The noisy number of each total that is requested. Throws a Fault for whatever is wrong with the files.
 */
export async function sealRows(
  order: SealOrder,
  progress: (at: SealProgress) => void,
): Promise<readonly string[]> {
  const { declaration, contributions, folder, threads } = order
  progress({ step: 'verify', fraction: 0 })
  await checkLayouts(contributions, declaration)
  const instance = await openDuck({
    folder,
    files: contributions,
    temporary: join(folder, 'spill'),
    threads,
    memoryMiB: order.memoryMiB,
    spillMiB: order.spillMiB,
  })
  try {
    return await sealWith(instance, order, progress)
  } finally {
    instance.closeSync()
  }
}

async function sealWith(
  instance: DuckDBInstance,
  order: SealOrder,
  progress: (at: SealProgress) => void,
): Promise<readonly string[]> {
  const { declaration, contributions, folder, totals, threads } = order
  const [parts, split] = [join(folder, PARTS_FOLDER), join(folder, 'split')]
  await mkdir(parts, { mode: 0o700 })
  const buckets = bucketCount(declaration)
  await using(instance, async connection => {
    for (const [place, file] of contributions.entries())
      await ofFile(place, contributions.length, checkColumns(connection, file, declaration))
    const splitChecked = async (files: readonly string[]): Promise<void> => {
      const hashed = hashedRows(declaration, files, fromHex(order.key), buckets)
      await readingContribution(copyByColumn(connection, compile(hashed), split, 'b'))
      await checkRows(connection, await partsBelow(split), declaration)
    }
    await orOfFile(contributions, splitChecked, () => rm(split, { recursive: true, force: true }))
  })
  progress({ step: 'verify', fraction: 1 })

  const exact = totals.map(() => 0)
  const query = editionTotals(declaration, totals, BOUNDED, DUCK_DIALECT)
  let done = 0
  await inLanes(buckets, Math.min(threads, buckets), instance, async (connection, bucket) => {
    const source = bucketRows(declaration, await partsBelow(join(split, `b=${bucket}`)), contributions)
    const bounded = boundedRows(declaration, source)
    await run(connection, compile(sql`create or replace temporary table ${column(BOUNDED)} as ${bounded}`))
    await sealBucket(connection, declaration, { bucket, buckets }, join(parts, partName(bucket)))
    if (totals.length > 0) {
      const found = await scatterEach(connection, query, 1, totals.length)
      for (const [place, [value = Number.NaN]] of found.entries()) exact[place] = (exact[place] ?? 0) + value
    }
    await rm(join(split, `b=${bucket}`), { recursive: true, force: true })
    done += 1
    progress({ step: 'bound', fraction: done / buckets })
  })
  // Never an exact value for want of noise.
  if (order.noise.length !== exact.length) throw fault('engine.noise_failed')
  return order.noise.map((value, at) => String(BigInt(value) + BigInt(exact[at] ?? Number.NaN)))
}

async function partsBelow(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder, { recursive: true }).catch(() => [])
  return names.filter(name => name.endsWith('.parquet')).map(name => join(folder, name))
}

/**
 * Rows that no view keeps are not sealed. One unit's rows are adjacent: smaller, and faster to count by
 * unit. Its number is the place of its pseudonym among those of its bucket, and the bucket.
 */
async function sealBucket(
  connection: DuckDBConnection,
  declaration: Declaration,
  { bucket, buckets }: { readonly bucket: number; readonly buckets: number },
  path: string,
): Promise<void> {
  const [, ...rest] = sealedColumns(declaration).map(({ name }) => name)
  const number = sql`cast(place * ${buckets} + ${bucket} as bigint) as u`
  const kept = sql`select ${list([number, columns(rest)])} from ${column(BOUNDED)}
    join (select u, row_number() over (order by u) - 1 as place from ${column(BOUNDED)} where n = 1) as units using (u)
    where k <> 0 order by place, n`
  await copyTo(connection, compile(kept), path)
}

/** Each lane has its own connection, and so its own temporary table. The first failure stops all of them. */
async function inLanes(
  count: number,
  lanes: number,
  instance: DuckDBInstance,
  work: (connection: DuckDBConnection, index: number) => Promise<void>,
): Promise<void> {
  let next = 0
  const lane = async (connection: DuckDBConnection): Promise<void> => {
    try {
      while (next < count) await work(connection, next++)
    } catch (error) {
      next = count
      throw error
    }
  }
  const running = Array.from({ length: lanes }, () => using(instance, lane))
  await Promise.allSettled(running)
  await Promise.all(running)
}

async function using<T>(
  instance: DuckDBInstance,
  work: (connection: DuckDBConnection) => Promise<T>,
): Promise<T> {
  const connection = await instance.connect()
  try {
    return await work(connection)
  } finally {
    connection.closeSync()
  }
}
