// A sealing job, from its start to its end.
import type { Job } from '../../schemas/records.ts'
import type { Client } from './client.ts'
import { SdkError } from './errors.ts'
import { pause } from './pause.ts'

export interface FollowOptions {
  readonly onProgress?: (job: Job) => void
  readonly intervalMs?: number
}

/** The finished job; `sdk.job` with the fault's code in `details.code` when it failed. */
export async function followJob(client: Client, id: string, options: FollowOptions = {}): Promise<Job> {
  const most = options.intervalMs ?? 300
  for (let polled = 0; ; polled++) {
    const job = await client.jobShow({ params: { id } })
    options.onProgress?.(job)
    if (job.state === 'done') return job
    if (job.state === 'failed') {
      throw new SdkError('sdk.job', job.detail ?? 'the job failed', { id, code: job.code ?? 'unknown' })
    }
    // A small edition is sealed in a moment.
    await pause(Math.min(most, 25 * 2 ** polled))
  }
}
