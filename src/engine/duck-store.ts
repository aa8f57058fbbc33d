// Rows in DuckDB, embedded: contributions are read by processes with limits, sealed files by this one.
import type { DuckDBInstance } from '@duckdb/node-api'
import { lstat, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { toHex } from '../../protocols/bytes.ts'
import type { Declaration } from '../../schemas/declaration.ts'
import type { SealedFile } from '../../schemas/engine.ts'
import { Fault, fault } from '../../schemas/fault.ts'
import { bucketCount, partName } from './buckets.ts'
import { checkPartLayout } from './check-layout.ts'
import { openDuck } from './duck.ts'
import { flush, type Layout, sha256OfFile } from './layout.ts'
import type { RowStore } from './row-store.ts'
import { firstDeadlineFor } from './schedule.ts'
import { sealingLimits, type SealingSettings } from './sealing/limits.ts'
import { PARTS_FOLDER } from './sealing/parts-folder.ts'
import type { RunSealing } from './sealing/run-sealing.ts'
import type { Table } from './shape.ts'
import { tabulate } from './tabulate.ts'

export type DuckStoreOptions = {
  readonly layout: Layout
  /** Of the engine, and of each sealing process: buckets worked on at once. */
  readonly threads: number
  readonly memoryMiB: number
  /** Tables at once, from which their deadlines follow. */
  readonly scans: number
  readonly sealing: SealingSettings
  readonly runSealing: RunSealing
}

/**
 * Buffers of Parquet and freed memory are outside of what DuckDB counts as its own: four cubes of 10^7 pairs
 * at once took 15 % more than its limit at 512 MiB, and more of it at larger limits has been seen.
 */
const COUNTED = 0.75

export async function openDuckStore(options: DuckStoreOptions): Promise<RowStore> {
  const { layout, threads, memoryMiB, sealing, runSealing } = options
  const instance = await openDuck({
    folder: layout.folder,
    temporary: `${layout.work}/duckdb`,
    threads,
    memoryMiB: Math.floor(memoryMiB * COUNTED),
  })
  return {
    sealRows: async (order, progress, signal) => {
      const { declaration, folder } = order
      const limits = sealingLimits(declaration, sealing)
      const sent = {
        work: 'seal' as const,
        ...order,
        contributions: [...order.contributions],
        key: toHex(order.key),
        totals: [...order.totals],
        noise: [...order.noise],
        threads,
        memoryMiB: limits.duckMiB,
        spillMiB: Math.ceil(limits.diskMiB),
      }
      const totals = await runSealing(sent, limits, progress, signal)
      return { totals, files: await digestsOf(join(folder, PARTS_FOLDER), declaration) }
    },
    tabulate: async (_declaration, files, table) => await tabulateIn(instance, files, table),
    verify: async (folder, paths) => {
      const digests: (string | undefined)[] = []
      for (const path of paths) digests.push(await sha256OfFile(join(folder, path)).catch(() => undefined))
      return digests
    },
    destroy: async () => undefined,
    firstDeadline: firstDeadlineFor(options.scans, threads),
    close: async () => instance.closeSync(),
  }
}

async function tabulateIn(
  instance: DuckDBInstance,
  files: readonly string[],
  table: Table,
): Promise<Float64Array> {
  const connection = await instance.connect()
  try {
    return await tabulate(connection, files, table)
  } finally {
    connection.closeSync()
  }
}

/** Of files that the process wrote: each is checked before its digest makes it part of the edition. */
async function digestsOf(folder: string, declaration: Declaration): Promise<readonly SealedFile[]> {
  await checkParts(folder, declaration)
  const files: SealedFile[] = []
  for (let bucket = 0; bucket < bucketCount(declaration); bucket++) {
    const path = partName(bucket)
    await flush(join(folder, path))
    files.push({ path, sha256: await sha256OfFile(join(folder, path)) })
  }
  return files
}

/**
 * What a sealing process left in its folder, before it becomes an edition: exactly the parts of the declared
 * capacity, each an ordinary file with the sealed columns and no more rows than may be left. A process that a
 * hostile file took over could have written anything, and this DuckDB reads these files from now on.
 */
async function checkParts(folder: string, declaration: Declaration): Promise<void> {
  const names = Array.from({ length: bucketCount(declaration) }, (_, bucket) => partName(bucket))
  const found = await readdir(folder)
  if (found.sort().join() !== names.join()) throw fault('engine.sealing_crashed')
  let rows = declaration.capacity
  for (const name of names) {
    const path = join(folder, name)
    // No link: it would be followed to a file of another edition.
    if (!(await lstat(path)).isFile()) throw fault('engine.sealing_crashed')
    rows -= await rowsOf(path, declaration, rows)
  }
}

async function rowsOf(path: string, declaration: Declaration, rows: number): Promise<number> {
  try {
    return await checkPartLayout(path, declaration, rows)
  } catch (error) {
    // Named as a part of a contribution, it would be a file that the provider never made.
    throw error instanceof Fault ? fault('engine.sealing_crashed') : error
  }
}
