// Which store holds an engine's rows.
import { openDuckStore } from './duck-store.ts'
import { emptyWork, type Layout } from './layout.ts'
import type { EngineOptions } from './open-engine.ts'
import type { RowStore } from './row-store.ts'
import type { SealingSettings } from './sealing/limits.ts'
import { runSealing } from './sealing/run-sealing.ts'

/** As the service's settings are by default. */
export const SEALING: SealingSettings = { jobs: 2, memoryMiB: 1024, diskMiB: 16_384, minutes: 60 }

/**
 * Scans and cold cube builds at once. Each keeps its place until its deadline: how long another waits for it
 * follows from questions only.
 */
export const SCANS = 4

export type RowsOptions = Pick<
  EngineOptions,
  'threads' | 'memoryMiB' | 'spark' | 'sealing' | 'insecureRunSealingForTesting'
>

/** By then the work folder is empty, and no earlier engine writes to it. */
export async function openRows(options: RowsOptions, layout: Layout): Promise<RowStore> {
  const { threads, spark } = options
  const shared = {
    layout,
    scans: SCANS,
    sealing: options.sealing ?? SEALING,
    runSealing: options.insecureRunSealingForTesting ?? runSealing,
  }
  if (spark === undefined) {
    await emptyWork(layout)
    return await openDuckStore({ ...shared, threads, memoryMiB: options.memoryMiB })
  }
  // Whoever runs DuckDB loads neither gRPC nor Arrow.
  const { openSparkStore } = await import('./spark/spark-store.ts')
  // Stops what a crashed engine left running: it would continue to write.
  const rows = await openSparkStore({ ...shared, ...spark, cores: threads })
  await emptyWork(layout)
  return rows
}
