// How fast the engine seals, and so how soon the outcome of a sealing is promised: measured on made-up rows
// once for each version, engine and machine, and kept. Until it is measured no job begins, so that no work
// on anybody's rows slows the measurement down, or ends by another schedule than the one it is published by.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { Declaration } from '../../../schemas/declaration.ts'
import { type Engine, SealingSpeed } from '../../../schemas/engine.ts'
import { replaceDurably } from '../../engine/layout.ts'
import { rowWork } from '../../engine/sealing/limits.ts'
import type { ErrorLog } from '../error-log.ts'

/** Milliseconds between the public times of an edition that is declared so. */
export type SealingPace = (declaration: Declaration) => number

export interface SealingSchedule {
  /** What it is now: before the first measurement that of a slow machine. */
  readonly pace: SealingPace
  /** From then on the pace stays as it is. */
  readonly settled: () => Promise<void>
  /** Measures in the background, where this machine has not been measured. */
  readonly start: () => void
  readonly stop: () => Promise<void>
}

export function fixedSchedule(pace: SealingPace): SealingSchedule {
  return { pace, settled: async () => undefined, start: () => undefined, stop: async () => undefined }
}

/** What is kept of the last measurement. */
export const KeptSpeed = z.strictObject({ v: z.literal(1), machine: z.string(), speed: SealingSpeed })

export function speedFile(folder: string, engine: 'duckdb' | 'spark'): string {
  return join(folder, `sealing-speed-${engine}.json`)
}

export type Measuring = {
  readonly engine: Pick<Engine, 'measureSealing'>
  /** Where the last measurement is kept. */
  readonly file: string
  /** Version, engine and machine: another text is measured anew. */
  readonly machine: string
  readonly logger: ErrorLog & { readonly info: (what: object, message: string) => void }
}

export function measuredSchedule(measuring: Measuring): SealingSchedule {
  const abort = new AbortController()
  let speed: SealingSpeed | undefined
  let measured: Promise<void> | undefined
  return {
    pace: declaration => paceOf(declaration, speed),
    settled: async () => await measured,
    start: () => {
      measured ??= speedOf(measuring, abort.signal).then(found => {
        speed = found
      })
    },
    stop: async () => {
      abort.abort()
      await measured
    },
  }
}

export function paceOf(declaration: Declaration, speed: SealingSpeed | undefined): number {
  const { capacity } = declaration
  if (speed === undefined) return LEAST_MS + Math.ceil((capacity * 1000) / UNMEASURED_ROWS_PER_SECOND)
  const alone = speed.startingMs + (capacity * rowWork(declaration) * speed.workNs) / 1e6
  return Math.max(LEAST_MS, Math.ceil(alone * MARGIN))
}

/** Restarts, the service's own work and small editions' queues fit into it. */
const LEAST_MS = 5_000
/** Until it is measured, or where it cannot be. */
const UNMEASURED_ROWS_PER_SECOND = 50_000
/**
 * Rows that sort worse than the made-up ones, and other work on the machine. Two editions at their full capacity
 * that are sealed at once may miss it, and are published at the next public time.
 */
const MARGIN = 1.4
/** A cluster that hangs; what waits for it goes on by the schedule of a slow machine. */
const MOST_MEASURING_MS = 10 * 60_000

async function speedOf(
  { engine, file, machine, logger }: Measuring,
  stopped: AbortSignal,
): Promise<SealingSpeed | undefined> {
  const kept = await keptSpeed(file, machine)
  if (kept !== undefined) return kept
  try {
    const signal = AbortSignal.any([stopped, AbortSignal.timeout(MOST_MEASURING_MS)])
    const speed = await engine.measureSealing(signal)
    await replaceDurably(file, JSON.stringify({ v: 1, machine, speed } satisfies z.infer<typeof KeptSpeed>))
    logger.info({ ...speed }, 'measured how fast editions are sealed')
    return speed
  } catch (error) {
    if (!stopped.aborted)
      logger.error(
        { err: error },
        'could not measure how fast editions are sealed; the next start tries again',
      )
    return undefined
  }
}

async function keptSpeed(file: string, machine: string): Promise<SealingSpeed | undefined> {
  try {
    const kept = KeptSpeed.parse(JSON.parse(await readFile(file, 'utf8')))
    return kept.machine === machine ? kept.speed : undefined
  } catch {
    // None yet, or damaged: it is measured again.
    return undefined
  }
}
