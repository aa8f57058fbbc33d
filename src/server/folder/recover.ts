// What is put right on a stopped service: a node whose backup was restored takes the entries that it lost
// back from its hub, and a member that nobody can let in is let in again.
import { epochMillis } from '../../../protocols/audit/iso-time.ts'
import { decide } from '../../app/decide.ts'
import type { HubCalls } from '../../app/joint/hub-calls.ts'
import { fetchLost } from '../../app/joint/take-entries.ts'
import { readmit } from '../../app/members/admissions.ts'
import { encodeLeaf } from '../../domain/entries.ts'
import type { WriterOptions } from '../../store/writer.ts'
import type { Config } from '../config/config-keys.ts'
import { openControlPlane, whileStopped } from '../control-plane.ts'
import { nodeVerifier } from '../keys/ed25519.ts'
import { loadServiceKeys, logVkey } from '../keys/service-keys.ts'
import { SOFTWARE } from '../version.ts'
import { requireOwnLogKey } from '../witnessing/serving.ts'

export interface Recovered {
  /** Entries that were taken back; 0: none were lost. */
  readonly count: number
  /** Of the log. */
  readonly size: number
}

/** The service must be stopped. All of it or nothing. */
export async function recoverEntries(
  config: Config,
  hub: Pick<HubCalls, 'entries'>,
  forTesting: Pick<WriterOptions, 'crashPointForTesting'> = {},
): Promise<Recovered> {
  const keys = loadServiceKeys(config.dataDir)
  const ownKey = logVkey(config.name, keys)
  return await whileStopped(config, async () => {
    let latest = 0
    // No entry is older than those before it, also where the clock is behind the one that wrote them.
    const clock = () => Math.max(Date.now(), latest)
    const store = await openControlPlane(config, keys, clock, forTesting, async log => {
      await requireOwnLogKey(log, ownKey)
    })
    try {
      const size = store.head()
      const lost = await fetchLost(store, hub, ownKey, nodeVerifier())
      if (lost === undefined) return { count: 0, size }
      latest = epochMillis(lost.time) ?? 0
      const [from, to] = [String(size), String(size + lost.leaves.length - 1)]
      await store.takeBack(lost.leaves, place => encodeLeaf(place, SOFTWARE, { type: 'recovery', from, to }))
      return { count: lost.leaves.length, size: store.head() }
    } finally {
      await store.close()
    }
  })
}

/**
 * Where keys are lost or stolen and no two administrators are left to help. Returns the code for one new key
 * of this member, whose other keys and whose halt end; the log says so in public, and the desk is alerted.
 */
export async function recoverMember(
  config: Config,
  organisation: string,
  clock: () => number = Date.now,
): Promise<Awaited<ReturnType<typeof readmit>>> {
  const keys = loadServiceKeys(config.dataDir)
  const ownKey = logVkey(config.name, keys)
  return await whileStopped(config, async () => {
    const store = await openControlPlane(config, keys, clock, {}, async log => {
      await requireOwnLogKey(log, ownKey)
    })
    try {
      return await decide(store, null, async decision => await readmit(decision, SOFTWARE, organisation))
    } finally {
      await store.close()
    }
  })
}
