// A real witness on a free port, in a folder of its own.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { serveWitness } from '../../src/witness/serve-witness.ts'
import { createWitness, openWitness } from '../../src/witness/witness-folder.ts'

export type TestWitness = {
  readonly vkey: string
  readonly url: string
  readonly folder: string
  /** Ends the process's part of it; `start` brings it back at the same address. */
  readonly stop: () => Promise<void>
  readonly start: () => Promise<void>
  readonly remove: () => Promise<void>
}

export async function startWitness(name: string, logs: readonly string[]): Promise<TestWitness> {
  const folder = await mkdtemp(join(tmpdir(), 'yinsuan-witness-'))
  const { vkey } = createWitness(folder, name, logs)
  let running = await serveWitness(openWitness(folder), { host: '127.0.0.1', port: 0 })
  const { url } = running
  const stop = async (): Promise<void> => await running.close().catch(() => undefined)
  return {
    vkey,
    url,
    folder,
    stop,
    start: async () => {
      running = await serveWitness(openWitness(folder), {
        host: '127.0.0.1',
        port: Number(new URL(url).port),
      })
    },
    remove: async () => {
      await stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
