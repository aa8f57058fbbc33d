// Rows on Apache Spark, by Spark Connect. Executors read and write the engine's folder, which they share with
// this process; sealed files are renamed, digested and committed by it alone, so that a job that outlives it
// can leave files in a work folder, and never an edition.
import { copyFile, mkdir, readdir, rename, rm } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { basename, join } from 'node:path'
import { sql } from 'kysely'
import type { Declaration } from '../../../schemas/declaration.ts'
import type { SealedFile } from '../../../schemas/engine.ts'
import { fault } from '../../../schemas/fault.ts'
import { bucketCount, partName } from '../buckets.ts'
import { readingContribution, rowChecks } from '../check-contribution.ts'
import { orOfFile } from '../contribution-file.ts'
import { editionTotals } from '../edition-totals.ts'
import { exists, flush, type Layout, writeDurably } from '../layout.ts'
import type { RowsOrder, RowStore } from '../row-store.ts'
import { sealingLimits, type SealingSettings } from '../sealing/limits.ts'
import { PARTS_FOLDER } from '../sealing/parts-folder.ts'
import type { RunSealing } from '../sealing/run-sealing.ts'
import { column } from '../sql.ts'
import { rowsOfBatches, scatterBatches } from './batches.ts'
import { SPARK_DIALECT } from './dialect.ts'
import { fileUri, parquetFiles, spreadBy, statement, wholeFiles, writeParquet } from './plan.ts'
import {
  CONTRIBUTION,
  contributionSchema,
  sparkHashedRows,
  KEPT,
  noRows,
  rowsToSeal,
  SEALED,
  sealedSchema,
  SECRET,
  HASHED,
} from './rows.ts'
import { sparkDeadlineFor } from './schedule.ts'
import { tabulateParts } from './tabulate-parts.ts'
import type { StatementLimits } from './execute.ts'
import { openSession, type SparkSession } from './session.ts'
import type { SparkUrl } from '../../../schemas/spark-url.ts'

export type SparkOptions = {
  readonly url: SparkUrl
  readonly token?: string
  readonly idleSeconds: number
}

export type SparkStoreOptions = SparkOptions & {
  readonly layout: Layout
  /** Of the whole cluster; partitions of a statement and the public schedule follow from it. */
  readonly cores: number
  readonly scans: number
  readonly sealing: SealingSettings
  /** Reads the contribution's structure before Spark does. */
  readonly runSealing: RunSealing
}

/** The session's id, beside `work`, which every start empties. */
export const SESSION_FILE = 'spark-session'

/** Several for each core, so that one slow task does not hold up all. */
const PARTITIONS_A_CORE = 2

export async function openSparkStore(options: SparkStoreOptions): Promise<RowStore> {
  const { layout, cores } = options
  // Fail at startup rather than at the first edition.
  fileUri(layout.folder)
  const session = await openSession({
    url: options.url,
    token: options.token,
    idleSeconds: options.idleSeconds,
    file: join(layout.folder, SESSION_FILE),
    conf: conf(cores),
  })
  return {
    sealRows: async (order, progress, signal) => {
      const { declaration, folder } = order
      const limits = sealingLimits(declaration, options.sealing)
      progress({ step: 'verify', fraction: 0 })
      await options.runSealing(layoutCheck(order, limits.duckMiB), limits, () => undefined, signal)
      const bounds = {
        signal,
        seconds: limits.minutes * 60,
        late: () => fault('engine.sealing_time', { minutes: limits.minutes }),
      }
      await checkContribution(session, order, bounds)
      progress({ step: 'verify', fraction: 1 })
      const written = join(folder, 'written')
      await writeRows(session, order, written, {
        ...bounds,
        progress: fraction => progress({ step: 'bound', fraction }),
      })
      const totals = await noisyTotals(session, order, written, bounds)
      const paths = await keepParts(session, order, written, bounds)
      const digests = await digestsOf(session, paths, bounds)
      return { totals, files: paths.map((path, at) => sealedFile(path, digests[at])) }
    },
    tabulate: async (declaration, files, table) => await tabulateParts(session, declaration, files, table),
    verify: async (folder, paths) => {
      const all = paths.map(path => join(folder, path))
      const there = await Promise.all(all.map(path => exists(path)))
      const digests = await digestsOf(
        session,
        all.filter((_, at) => there[at] === true),
        {},
      )
      const found = digests.values()
      return there.map(each => (each ? found.next().value : undefined))
    },
    destroy: async () => undefined,
    firstDeadline: sparkDeadlineFor(options.scans, cores),
    close: async () => await session.close(),
  }
}

/** What makes statements mean the same on every cluster. */
function conf(cores: number): Readonly<Record<string, string>> {
  return {
    // Integers are cast to bytes, which ANSI mode rejects.
    'spark.sql.ansi.enabled': 'false',
    'spark.sql.session.timeZone': 'UTC',
    // Files and partitions follow from public figures only.
    'spark.sql.adaptive.coalescePartitions.enabled': 'false',
    'spark.sql.shuffle.partitions': String(cores * PARTITIONS_A_CORE),
    // A member's file may claim any statistics: no row is skipped for what it says.
    'spark.sql.parquet.filterPushdown': 'false',
    'spark.sql.parquet.aggregatePushdown': 'false',
    // Parts say that they are sorted, and are: one file a bucket (test/engine/spark-parts.test.ts).
    'spark.sql.legacy.bucketedTableScan.outputOrdering': 'true',
    'spark.sql.execution.replaceHashWithSortAgg': 'true',
    // Rows of a unit stay together while kept ones and others are written to two folders: no sort for it.
    'spark.sql.maxConcurrentOutputFileWriters': '2',
    // List an edition's files on the driver rather than in a job.
    'spark.sql.sources.parallelPartitionDiscovery.threshold': '100000',
    'spark.sql.files.ignoreMissingFiles': 'false',
    'spark.sql.files.ignoreCorruptFiles': 'false',
  }
}

/** Without the key, the totals and the noise. */
function layoutCheck({ declaration, contributions, folder }: RowsOrder, memoryMiB: number) {
  return {
    work: 'check' as const,
    declaration,
    contributions: [...contributions],
    folder,
    key: '0'.repeat(64),
    totals: [],
    noise: [],
    threads: availableParallelism(),
    memoryMiB,
    spillMiB: 0,
  }
}

async function checkContribution(
  session: SparkSession,
  { declaration, contributions }: RowsOrder,
  bounds: StatementLimits,
): Promise<void> {
  const { query, refuse } = rowChecks(declaration, sql`${column(CONTRIBUTION)}`)
  const check = async (files: readonly string[]): Promise<void> => {
    const rows = parquetFiles(files, contributionSchema(declaration))
    const found = await readingContribution(session.rows(statement(query, { [CONTRIBUTION]: rows }), bounds))
    refuse(rowsOfBatches(found)[0] ?? [])
  }
  await orOfFile(contributions, check, async () => undefined)
}

async function writeRows(
  session: SparkSession,
  { declaration, contributions, folder, key }: RowsOrder,
  written: string,
  bounds: StatementLimits,
): Promise<void> {
  const secret = join(folder, 'secret')
  await writeDurably(secret, key)
  try {
    const rows = parquetFiles(contributions, contributionSchema(declaration))
    // Before rows are hashed, since the exchange takes time for each byte. How many files there are follows
    // from the declared capacity.
    const hashed = statement(sparkHashedRows(declaration), {
      [CONTRIBUTION]: spreadBy(rows, 'u', bucketCount(declaration)),
      [SECRET]: wholeFiles([secret]),
    })
    const input = statement(rowsToSeal(declaration), { [HASHED]: hashed })
    await session.write(writeParquet(input, written, [KEPT]), bounds)
  } finally {
    await rm(secret, { force: true })
  }
}

async function noisyTotals(
  session: SparkSession,
  { declaration, totals, noise }: RowsOrder,
  written: string,
  bounds: StatementLimits,
): Promise<readonly string[]> {
  if (noise.length !== totals.length) throw fault('engine.noise_failed')
  if (totals.length === 0) return []
  const folders = [0, 1].map(kept => join(written, `${KEPT}=${kept}`))
  const there = await Promise.all(folders.map(folder => exists(folder)))
  const paths = folders.filter((_, at) => there[at] === true)
  const exact =
    paths.length === 0
      ? totals.map(() => new Float64Array(1))
      : await scatterBatches(
          await session.rows(
            statement(editionTotals(declaration, totals, SEALED, SPARK_DIALECT), {
              [SEALED]: parquetFiles(paths, sealedSchema(declaration)),
            }),
            bounds,
          ),
          1,
          totals.length,
        )
  return noise.map((value, at) => String(BigInt(value) + BigInt(exact[at]?.[0] ?? Number.NaN)))
}

/**
 * The rows that a view keeps under the names of parts. A partition without rows has no file: it gets an empty
 * one, since the number of files must not depend on rows.
 */
async function keepParts(
  session: SparkSession,
  { declaration, folder }: RowsOrder,
  written: string,
  bounds: StatementLimits,
): Promise<readonly string[]> {
  const parts = join(folder, PARTS_FOLDER)
  await mkdir(parts, { mode: 0o700 })
  const kept = join(written, `${KEPT}=1`)
  const files = new Map<number, string>()
  for (const name of await readdir(kept).catch(() => [])) {
    const number = /^part-(\d{5})-.*\.parquet$/.exec(name)?.[1]
    if (number === undefined) continue
    if (files.has(Number(number))) throw fault('engine.failed', { kind: 'FILES' })
    files.set(Number(number), join(kept, name))
  }
  const count = bucketCount(declaration)
  if ([...files.keys()].some(number => number >= count)) throw fault('engine.failed', { kind: 'FILES' })
  const paths = Array.from({ length: count }, (_, bucket) => join(parts, partName(bucket)))
  const empty = files.size < count ? await emptyPart(session, declaration, folder, bounds) : ''
  for (const [bucket, path] of paths.entries()) {
    const file = files.get(bucket)
    if (file === undefined) await copyFile(empty, path)
    else await rename(file, path)
    await flush(path)
  }
  return paths
}

async function emptyPart(
  session: SparkSession,
  declaration: Declaration,
  folder: string,
  bounds: StatementLimits,
): Promise<string> {
  const target = join(folder, 'empty')
  const input = statement(noRows(declaration), {})
  await session.write(writeParquet(input, target), bounds)
  const name = (await readdir(target)).find(each => each.endsWith('.parquet'))
  if (name === undefined) throw fault('engine.failed', { kind: 'FILES' })
  return join(target, name)
}

/** By executors, in the order of the paths. */
async function digestsOf(
  session: SparkSession,
  paths: readonly string[],
  bounds: StatementLimits,
): Promise<readonly (string | undefined)[]> {
  if (paths.length === 0) return []
  const query = statement(sql`select path, sha2(content, 256) from files`, { files: wholeFiles(paths) })
  const found = rowsOfBatches(await session.rows(query, bounds))
  const byName = new Map(found.map(([path, digest]) => [basename(String(path)), String(digest)]))
  return paths.map(path => byName.get(basename(path)))
}

function sealedFile(path: string, sha256: string | undefined): SealedFile {
  if (sha256 === undefined || !/^[0-9a-f]{64}$/.test(sha256)) throw fault('engine.failed', { kind: 'FILES' })
  return { path: basename(path), sha256 }
}
