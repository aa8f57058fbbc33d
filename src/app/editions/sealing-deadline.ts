// When the outcome of a sealing is published. How long the rows took to seal follows their number, and everybody sees when the log's
// entry is made: so it is made at a time that follows from public figures alone.
import { setTimeout as pause } from 'node:timers/promises'
import type { Edition, Job } from '../../../schemas/records.ts'

/** Milliseconds between the public times of an edition of this capacity. */
export type SealingPace = (capacity: number) => number

/**
 * Room for a full edition, on two cores with other work beside it: reading and bounding a million rows takes some 3 s alone. Work that misses its
 * time waits for the next one, so it is better to be generous.
 */
export const sealingPace: SealingPace = capacity => LEAST_MS + Math.ceil((capacity * 1000) / ROWS_PER_SECOND)

const LEAST_MS = 5_000
const ROWS_PER_SECOND = 50_000

/**
 * The first of the times `registered` + `pace`, + 2·`pace`, + 4·`pace`, … that is not before `now`; all in milliseconds since 1970. Work that is late,
 * because of what waited before it or of a restart, tells its octave and no more.
 */
export function publicationTime(registered: number, pace: number, now: number): number {
  let after = pace
  while (registered + after < now && after > 0) after *= 2
  return registered + after
}

/** Resolves at `time` by this clock, or at once when aborted: true if it was not. */
export async function waitUntil(time: number, now: () => number, signal: AbortSignal): Promise<boolean> {
  for (let rest = time - now(); rest > 0 && !signal.aborted; rest = time - now())
    await pause(Math.min(Math.ceil(rest), MOST_PAUSE_MS), undefined, { signal }).catch(() => undefined)
  return !signal.aborted
}

/** A timer's count has 31 bits, and a machine may sleep. */
const MOST_PAUSE_MS = 60_000

/**
 * A running job as its provider sees it: how much of the time until its outcome is published has passed. When its own work begins follows from
 * the rows of whoever is before it in the queue, and is not shown.
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
