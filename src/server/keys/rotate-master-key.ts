// Replaces the master key: the keys of all private bodies are encrypted under the new one in one transaction,
// with an entry that says so, and its file replaces the old one. The service must be stopped. Each step can
// be resumed after a crash: until the last one both files exist.
import { renameSync } from 'node:fs'
import { dirname } from 'node:path'
import { Fault } from '../../../schemas/fault.ts'
import { decide } from '../../app/decide.ts'
import { encodeLeaf } from '../../domain/entries.ts'
import type { MasterKey } from '../../store/body-vault.ts'
import type { Store } from '../../store/store.ts'
import type { CrashPoint } from '../../store/writer.ts'
import type { Config } from '../config/config-keys.ts'
import { openControlPlane, whileStopped } from '../control-plane.ts'
import { loadServiceKeys, logVkey, masterFile } from './service-keys.ts'
import { flushNames, nextSeed, unusedNextSeed } from './seed-file.ts'
import { SOFTWARE } from '../version.ts'
import { requireOwnLogKey } from '../witnessing/serving.ts'

export type RotationPoint = CrashPoint | 'made' | 'opened' | 'put' | 'closed' | 'renamed'

/** `point` is called after each step, for tests that kill the process there. */
export async function rotateMasterKey(
  config: Config,
  point: (at: RotationPoint) => void = () => undefined,
): Promise<void> {
  const present = masterFile(config.dataDir)
  const file = present.replace(/\.key$/, '.next.key')
  const keys = loadServiceKeys(config.dataDir)
  const open = async (masterKey: MasterKey): Promise<Store> =>
    await openControlPlane(
      config,
      { ...keys, masterKey },
      Date.now,
      { crashPointForTesting: point },
      async log => await requireOwnLogKey(log, logVkey(config.name, keys)),
    )
  await whileStopped(config, async () => {
    let next: MasterKey | undefined
    const store = await open(keys.masterKey).catch(async (error: unknown) => {
      if (!(error instanceof Fault && error.code === 'store.master_key')) throw error
      // It ended before the files changed places: the keys are under the next one already, or under a third.
      next = { bytes: nextSeed(file) }
      return await open(next)
    })
    point('opened')
    try {
      next ??= { bytes: unusedNextSeed(file) }
      point('made')
      if (!store.isUnder(next)) await putUnder(store, next, point)
    } finally {
      await store.close()
    }
  })
  point('closed')
  renameSync(file, present)
  flushNames(dirname(present))
  point('renamed')
}

async function putUnder(store: Store, next: MasterKey, point: (at: RotationPoint) => void): Promise<void> {
  await decide(store, null, async ({ append, write }) => {
    append(place => encodeLeaf(place, SOFTWARE, { type: 'master-key' }))
    await write.putKeysUnder(next)
    point('put')
  })
}
