// From a contribution file to a sealed edition: check, split into buckets of units, bound each bucket, seal its rows, and add up the
// kept share. All or nothing: everything happens in a work folder, and one rename makes the edition.
import { randomBytes } from 'node:crypto'
import { mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import { sql } from 'kysely'
import { canonicalJson } from '../../protocols/canonical-json.ts'
import { editionId } from '../../schemas/common.ts'
import type { Declaration } from '../../schemas/declaration.ts'
import type {
  KeptSharePairs,
  KeptShareRequest,
  SealedManifest,
  SealProgress,
  SealRequest,
  SealResult,
} from '../../schemas/engine.ts'
import { Fault, fault } from '../../schemas/fault.ts'
import { boundedRows, bucketRows, hashedRows } from './bound.ts'
import { checkColumns, checkRows, readingContribution } from './check-contribution.ts'
import { copyByColumn, copyTo, run } from './duck.ts'
import { pairCells, pairGroups } from './kept-share.ts'
import {
  editionFolder,
  exists,
  fileBelow,
  flush,
  KEY_FILE,
  type Layout,
  MANIFEST_FILE,
  moveDurably,
  sha256OfFile,
  workFolder,
  writeDurably,
} from './layout.ts'
import { measureOf, servingViewIndex, dimensionOf } from './names.ts'
import type { NoiseSource } from './noise-source.ts'
import { draw } from './release.ts'
import { rowSchema } from './row-schema.ts'
import { column, columns, compile } from './sql.ts'
import { scatterEach } from './tabulate.ts'

export type SealContext = {
  readonly instance: DuckDBInstance
  readonly layout: Layout
  readonly noise: NoiseSource
  /** Buckets worked on at once. */
  readonly lanes: number
  /** 32 secret bytes that decide which rows are kept; fresh for each edition but in tests. */
  readonly editionKey: () => Uint8Array
}

/** A bucket of so many rows of the declared capacity is bounded within some 100 MiB. Fewer and larger ones take less time: each costs statements. */
const ROWS_A_BUCKET = 250_000
const MOST_BUCKETS = 1024
const BOUNDED = 'bounded'

export async function seal(
  request: SealRequest,
  progress: (at: SealProgress) => void,
  context: SealContext,
): Promise<SealResult> {
  const { edition, declaration } = request
  checkRequest(request)
  const target = editionFolder(context.layout, edition)
  if (await exists(target)) throw fault('engine.edition_exists', { edition })
  const contribution = await fileBelow(context.layout, request.contribution)
  const work = await workFolder(context.layout, 'sealing')
  try {
    const folder = join(work, 'edition')
    await mkdir(folder, { mode: 0o700 })
    const key = context.editionKey()
    await writeDurably(join(folder, KEY_FILE), key)

    progress({ step: 'verify', fraction: 0 })
    const buckets = bucketCount(declaration)
    const split = join(work, 'split')
    await using(context.instance, async connection => {
      await checkColumns(connection, contribution, declaration)
      const hashed = hashedRows(declaration, contribution, key, buckets)
      await readingContribution(copyByColumn(connection, compile(hashed), split, 'b'))
      await checkRows(connection, await partsBelow(split), declaration)
    })
    progress({ step: 'verify', fraction: 1 })

    const pairs = new Map(request.keptShare.map(one => [one, new Float64Array(pairCells(declaration, one))]))
    const groups = pairGroups(declaration, request.keptShare, BOUNDED)
    const digests = new Map<number, string>()
    let done = 0
    await inLanes(buckets, Math.min(context.lanes, buckets), context.instance, async (connection, bucket) => {
      const parts = await partsBelow(join(split, `b=${bucket}`))
      const bounded = boundedRows(declaration, bucketRows(declaration, parts, contribution))
      await run(connection, compile(sql`create or replace temporary table ${column(BOUNDED)} as ${bounded}`))
      digests.set(bucket, await sealBucket(connection, declaration, join(folder, partName(bucket))))
      for (const { requests, totals } of groups) {
        const cells = pairCells(declaration, requests[0])
        const found = await scatterEach(connection, totals, cells, requests.length)
        for (const [place, one] of requests.entries()) add(pairs.get(one), found[place])
      }
      await rm(join(split, `b=${bucket}`), { recursive: true, force: true })
      done += 1
      progress({ step: 'bound', fraction: done / buckets })
    })

    progress({ step: 'kept-share', fraction: 0 })
    const keptShare: KeptSharePairs[] = []
    for (const [one, exact] of pairs) keptShare.push(await noisyPairs(one, exact, context.noise))
    progress({ step: 'kept-share', fraction: 1 })

    progress({ step: 'seal', fraction: 0 })
    const files = Array.from({ length: buckets }, (_, bucket) => ({
      path: partName(bucket),
      sha256: digests.get(bucket) ?? '',
    }))
    const manifest: SealedManifest = { v: 1, edition, declaration, files }
    await writeDurably(join(folder, MANIFEST_FILE), canonicalJson(manifest))
    if (await exists(target)) throw fault('engine.edition_exists', { edition })
    await moveDurably(folder, target, context.layout.editions)
    progress({ step: 'seal', fraction: 1 })
    return { manifest, keptShare }
  } catch (error) {
    throw error instanceof Fault ? error : fileFailure(error)
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}

/** What must hold before a row is read: it follows from the request alone. */
function checkRequest({ edition, declaration, keptShare }: SealRequest): void {
  const declared = editionId(declaration.dataset, declaration.edition)
  if (declared !== edition) throw fault('engine.edition_mismatch', { declared })
  // Cubes hold doubles: every partial sum of |quanta| or of |2x − lo − hi| must be an exact integer.
  for (const { name } of declaration.measures) {
    const { lo, hi } = measureOf(declaration, name)
    const largest = [-lo, hi, hi - lo].reduce((most, size) => (size > most ? size : most), 0n)
    if (largest * BigInt(declaration.capacity) >= 2n ** 53n)
      throw fault('engine.sum_too_large', { name }, name)
  }
  for (const { over } of declaration.views.flatMap(({ caps }) => caps))
    for (const name of over) dimensionOf(declaration, name)
  for (const one of keptShare) {
    servingViewIndex(declaration, one.view, one.statistic)
    dimensionOf(declaration, one.dimension)
    if (one.statistic === 'sum') measureOf(declaration, one.measure)
  }
}

/** From the declared capacity, not from the file: the number of sealed files is public. */
export function bucketCount({ capacity }: Declaration): number {
  return Math.min(Math.max(1, Math.ceil(capacity / ROWS_A_BUCKET)), MOST_BUCKETS)
}

function partName(bucket: number): string {
  return `rows-${String(bucket).padStart(4, '0')}.parquet`
}

async function partsBelow(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder, { recursive: true }).catch(() => [])
  return names.filter(name => name.endsWith('.parquet')).map(name => join(folder, name))
}

/** The digest of the file. Rows that no view keeps are not sealed. One unit's rows stand together: smaller, and faster to count by unit. */
async function sealBucket(
  connection: DuckDBConnection,
  declaration: Declaration,
  path: string,
): Promise<string> {
  const { keys, coded } = rowSchema(declaration)
  const kept = sql`select ${columns([...keys, ...coded, 'k'])} from ${column(BOUNDED)} where k <> 0 order by u, n`
  await copyTo(connection, compile(kept), path)
  await flush(path)
  return await sha256OfFile(path)
}

async function noisyPairs(
  request: KeptShareRequest,
  exact: Float64Array,
  source: NoiseSource,
): Promise<KeptSharePairs> {
  const { view, statistic, measure, dimension, noise } = request
  const values = await draw(source, noise, exact.length)
  const noisy = Array.from(values, (value, cell) => String(value + BigInt(exact[cell] ?? Number.NaN)))
  values.fill(0n)
  return {
    view,
    statistic,
    ...(measure === undefined ? {} : { measure }),
    dimension,
    noise,
    kept: noisy.filter((_, cell) => cell % 2 === 0),
    leftOut: noisy.filter((_, cell) => cell % 2 === 1),
  }
}

function add(into: Float64Array | undefined, from: Float64Array | undefined): void {
  if (into === undefined || from === undefined) return
  for (const [cell, value] of from.entries()) into[cell] = (into[cell] ?? 0) + value
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

function fileFailure(error: unknown): Fault {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'ENOSPC' || code === 'EFBIG' || code === 'EDQUOT') return fault('engine.disk_full')
  return fault('engine.failed', { kind: typeof code === 'string' ? code : 'unknown' })
}

export function freshEditionKey(): Uint8Array {
  return randomBytes(32)
}
