// A sealing job, from its start to its end.
import type { Job } from '../../schemas/records.ts'
import { boundedWait } from './bounded-wait.ts'
import type { Client } from './client.ts'
import { SdkError } from './errors.ts'

export interface FollowOptions {
  readonly onProgress?: (job: Job) => void
  readonly intervalMs?: number
  /** How long the job may take; 24 hours if absent. */
  readonly timeoutMs?: number
}

/**
 * The finished job; `sdk.job` with the fault's code in `details.code` when it failed, `sdk.stalled` when it
 * does not end.
 */
export async function followJob(client: Client, id: string, options: FollowOptions = {}): Promise<Job> {
  const most = options.intervalMs ?? 300
  const wait = boundedWait(options.timeoutMs ?? DAY_MS)
  for (let polled = 0; ; polled++) {
    const job = await client.jobShow({ params: { id } })
    options.onProgress?.(job)
    if (job.state === 'done') return job
    if (job.state === 'failed') {
      throw new SdkError('sdk.job', job.detail ?? 'the job failed', { id, code: job.code ?? 'unknown' })
    }
    // A small edition is sealed in a moment.
    await wait(Math.min(most, 25 * 2 ** polled), job)
  }
}

const DAY_MS = 24 * 3_600_000
