// When the outcome of a sealing is published. Sealing takes longer for more rows, and everybody sees the time
// of the log's entry: so the entry is made at a time that depends on public figures alone.
import { setTimeout as pause } from 'node:timers/promises'
import type { Edition, Job } from '../../../schemas/records.ts'

/** Milliseconds between the public times of an edition of this capacity. */
export type SealingPace = (capacity: number) => number

/**
 * Enough for a full edition on two busy cores: reading and bounding a million rows takes some 3 s on idle
 * ones. Work that misses its time waits for the next one, so the pace is generous.
 */
export const sealingPace: SealingPace = capacity => MIN_MS + Math.ceil((capacity * 1000) / ROWS_PER_SECOND)

const MIN_MS = 5_000
const ROWS_PER_SECOND = 50_000

/**
 * The first of the times `registered` + `pace`, + 2·`pace`, + 4·`pace`, … that is not before `now`; all
 * in milliseconds since 1970. Work that is late, because of the queue or a restart, reveals its octave and no
 * more.
 */
export function publicationTime(registered: number, pace: number, now: number): number {
  let after = pace
  while (registered + after < now && after > 0) after *= 2
  return registered + after
}

/** Resolves at `time` by this clock, or at once when aborted: true if it was not. */
export async function waitUntil(time: number, now: () => number, signal: AbortSignal): Promise<boolean> {
  for (let rest = time - now(); rest > 0 && !signal.aborted; rest = time - now())
    await pause(Math.min(Math.ceil(rest), MAX_PAUSE_MS), undefined, { signal }).catch(() => undefined)
  return !signal.aborted
}

/** A timer's count has 31 bits, and a machine may sleep. */
const MAX_PAUSE_MS = 60_000

/**
 * A running job as its provider sees it: the elapsed share of the time until its outcome is published. When
 * its work begins depends on the rows of the jobs before it, and is not shown.
 */
export function shownJob(
  job: Job,
  edition: Pick<Edition, 'registered'> | undefined,
  pace: number,
  now: number,
): Job {
  if (job.state !== 'running' || edition === undefined) return job
  const registered = Date.parse(edition.registered)
  const whole = publicationTime(registered, pace, now) - registered
  const fraction = whole > 0 ? Math.min(0.99, Math.max(0, (now - registered) / whole)) : 0
  return { ...job, step: 'sealing', fraction }
}
