// What a service says of an upload, its job and its edition after a fault, and what lies on its disk.
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { Client } from '../../../src/sdk/client.ts'
import { ProblemError } from '../../../src/sdk/errors.ts'

const MAX_MS = 20_000

/** Once no job works on what was uploaded. Whoever was not told the job's id knows it from its file. */
export async function settled(provider: Client, data: string, upload: string | undefined): Promise<void> {
  const folder = join(data, 'uploads', upload ?? 'none')
  for (let waited = 0; waited < MAX_MS; waited += 50) {
    const files = existsSync(folder) ? readdirSync(folder) : []
    const jobs = files.flatMap(file => /^(job_.*)\.json$/.exec(file)?.[1] ?? [])
    const states = await Promise.all(jobs.map(async id => (await jobOf(provider, id))?.state))
    if (!states.includes('running')) return
    await pause(50)
  }
  throw new Error('it is still being sealed')
}

async function jobOf(provider: Client, id: string) {
  return await unlessGone(provider.jobShow({ params: { id } }))
}

export async function statusOf(provider: Client, id: string): Promise<string | undefined> {
  return (await unlessGone(provider.editionShow({ params: { id } })))?.status
}

async function unlessGone<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked
  } catch (error) {
    if (error instanceof ProblemError && error.status === 404) return undefined
    throw error
  }
}

/** What the service says that it has of an upload lies on its disk. */
export async function uploadIsWhole(
  provider: Client,
  data: string,
  upload: string | undefined,
  sha256: string,
): Promise<void> {
  if (upload === undefined) return
  const shown = await unlessGone(provider.uploadShow({ params: { id: upload } }))
  if (shown === undefined) return
  const joined = join(data, 'uploads', upload, 'contribution.parquet')
  const part = join(data, 'uploads', upload, 'part-0')
  if (!shown.committed && shown.parts.length === 0) return
  const file = shown.committed || existsSync(joined) ? joined : part
  const found = existsSync(file) ? createHash('sha256').update(readFileSync(file)).digest('hex') : 'nothing'
  if (found !== sha256) throw new Error('its upload is not what the service says that it has')
}
