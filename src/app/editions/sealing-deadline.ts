// When the outcome of a sealing is published. Sealing takes longer for more rows, and everybody sees the time
// of the log's entry: so the entry is made at a time that depends on public figures alone.
import { setTimeout as pause } from 'node:timers/promises'
import type { Edition, Job } from '../../../schemas/records.ts'

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
 * A running job as its provider sees it: when its outcome is published, and the elapsed share of the time
 * until then. When its work begins depends on the rows of the jobs before it, and is not shown.
 */
export function shownJob(job: Job, edition: Pick<Edition, 'registered'>, pace: number, now: number): Job {
  if (job.state !== 'running') return job
  const registered = Date.parse(edition.registered)
  const time = publicationTime(registered, pace, now)
  const whole = time - registered
  const fraction = whole > 0 ? Math.min(0.99, Math.max(0, (now - registered) / whole)) : 0
  return { ...job, step: 'sealing', fraction, promised: new Date(time).toISOString() }
}
