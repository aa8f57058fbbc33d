import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { SealingSpeed } from '../schemas/engine.ts'
import { KeptSpeed, speedFile } from '../src/app/editions/sealing-schedule.ts'

/** What a service measures after its first start; resolves once it has, and promises from it. */
export async function sealingMeasured(dataDir: string): Promise<SealingSpeed> {
  const file = speedFile(join(dataDir, 'data'), 'duckdb')
  for (let tried = 0; tried < MOST_SECONDS * 10; tried++) {
    const text = await readFile(file, 'utf8').catch(() => undefined)
    if (text !== undefined) return KeptSpeed.parse(JSON.parse(text)).speed
    await pause(100)
  }
  throw new Error('the service did not measure how fast it seals')
}

const MOST_SECONDS = 300
