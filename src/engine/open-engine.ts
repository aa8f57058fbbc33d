// The data plane over one sealed folder an edition: DuckDB in this process, or Spark on a cluster that shares
// the folder. Whoever can read its folder can read the rows; whoever calls `release` must charge and store
// what it returns.
import type { Engine, SealedManifest } from '../../schemas/engine.ts'
import { fault } from '../../schemas/fault.ts'
import { type BlindOptions, openBlind } from './blind/open-blind.ts'
import { CubeCache } from './cube-cache.ts'
import { Semaphore } from './semaphore.ts'
import { openLayout } from './layout.ts'
import { measureSealing } from './measure-sealing.ts'
import type { NoiseSource } from './noise-source.ts'
import { release, type ReleaseContext } from './release.ts'
import { openRows, SCANS, SEALING } from './open-rows.ts'
import { type FirstDeadline, onSchedule } from './schedule.ts'
import { freshEditionKey, seal } from './seal.ts'
import type { SealingSettings } from './sealing/limits.ts'
import type { RunSealing } from './sealing/run-sealing.ts'
import type { SparkOptions } from './spark/spark-store.ts'
import {
  destroySealedEdition,
  readSealedEdition,
  type SealedEdition,
  verifySealedEdition,
} from './sealed-edition.ts'

export type EngineOptions = {
  /** Nothing else may write here but the server's uploads. */
  readonly folder: string
  readonly threads: number
  /** DuckDB's limit; it spills to the folder beyond. Cubes come on top. */
  readonly memoryMiB: number
  /** Most bytes of cubes in memory. */
  readonly cubeMiB: number
  readonly noise: NoiseSource
  /** Rows are on this cluster, and `threads` are its cores; absent: in DuckDB, in this process. */
  readonly spark?: SparkOptions
  /** Of processes that read contributions: each has memory of its own beside the engine's. */
  readonly sealing?: SealingSettings
  /** Threads start with the first ticket. */
  readonly blind?: BlindOptions
  /** 0: at once, so that time depends on rows. */
  readonly insecureFirstDeadlineForTesting?: FirstDeadline
  /** Which rows are kept becomes predictable. */
  readonly insecureEditionKeyForTesting?: Uint8Array
  /** In the place of a process with limits: a hostile contribution takes over, or ends, this one. */
  readonly insecureRunSealingForTesting?: RunSealing
}

export async function openEngine(options: EngineOptions): Promise<Engine> {
  const layout = await openLayout(options.folder)
  const rows = await openRows(options, layout)
  const cubes = new CubeCache(options.cubeMiB * 2 ** 20)
  const sealed = new Map<string, Promise<SealedEdition>>()
  const scans = new Semaphore(SCANS)
  const firstDeadline = options.insecureFirstDeadlineForTesting ?? rows.firstDeadline
  const seals = new Semaphore((options.sealing ?? SEALING).jobs)
  const destroying = new Semaphore(1)
  const { tracked, finish } = trackWork()
  const blind = openBlind(options.blind ?? { workers: 1, memoryMiB: 256 })

  function open(edition: string): Promise<SealedEdition> {
    const known = sealed.get(edition)
    if (known !== undefined) return known
    const reading = readSealedEdition(layout, edition)
    sealed.set(edition, reading)
    reading.catch(() => sealed.delete(edition))
    return reading
  }

  const contextOf = ({ manifest: { declaration }, files }: SealedEdition): ReleaseContext => ({
    cubes,
    noise: options.noise,
    tabulate: table =>
      scans.run(() =>
        onSchedule(firstDeadline(declaration.capacity, table), () =>
          rows.tabulate(declaration, files, table),
        ),
      ),
  })

  return {
    seal: (request, progress, signal = new AbortController().signal) =>
      tracked(() =>
        seals.run(() =>
          seal(
            request,
            progress,
            {
              layout,
              noise: options.noise,
              rows,
              editionKey: () => options.insecureEditionKeyForTesting ?? freshEditionKey(),
            },
            signal,
          ),
        ),
      ),
    measureSealing: signal => tracked(() => measureSealing(layout, rows, signal)),
    release: request =>
      tracked(async () => {
        const edition = await open(request.edition)
        return release(edition.manifest.declaration, request, contextOf(edition))
      }),
    blind: {
      ...blind,
      check: request => tracked(() => blind.check(request)),
      prepare: request => tracked(() => blind.prepare(request)),
      release: request =>
        tracked(async () => {
          const edition = await open(request.edition)
          return blind.release(edition.manifest.declaration, request, contextOf(edition))
        }),
    },
    verify: (manifest: SealedManifest) => tracked(() => verifySealedEdition(layout, manifest, rows)),
    destroy: edition =>
      tracked(() =>
        destroying.run(async () => {
          sealed.delete(edition)
          cubes.forget(edition)
          await rows.destroy(edition)
          await destroySealedEdition(layout, edition)
          cubes.forget(edition)
          sealed.delete(edition)
        }),
      ),
    async close() {
      await finish()
      await blind.close()
      await rows.close()
    },
  }
}

/** Closing waits for what is running: DuckDB must not be closed under a query. */
function trackWork() {
  const running = new Set<Promise<unknown>>()
  let closed = false
  return {
    tracked: <T>(work: () => Promise<T>): Promise<T> => {
      if (closed) return Promise.reject(fault('engine.closed'))
      const promise = work()
      running.add(promise)
      const forget = () => void running.delete(promise)
      promise.then(forget, forget)
      return promise
    },
    /** Nothing new is taken from now on. */
    finish: async () => {
      closed = true
      await Promise.allSettled(running)
    },
  }
}
