// The witnesses as the service has them: from its settings, in its health, and in its log.
import { parseVkey } from '../../../protocols/audit/note.ts'
import { openNote } from '../../../protocols/audit/verifier.ts'
import { fault } from '../../../schemas/fault.ts'
import { decide } from '../../app/decide.ts'
import { encodeLeaf, type Leaf } from '../../domain/entries.ts'
import type { Durability } from '../../store/connect.ts'
import type { StoredLogReader } from '../../store/log-reader.ts'
import type { Store } from '../../store/store.ts'
import type { Config } from '../config/config-keys.ts'
import { nodeVerifier } from '../keys/ed25519.ts'
import type { CheckRecord } from '../../../schemas/operation.ts'
import { Witnesses } from './witnesses.ts'

/**
 * Where the settings name none, and no market a hub, the log's own signature is the only one, and a restored
 * backup goes unnoticed.
 */
export function openWitnesses(
  config: Pick<Config, 'witnesses' | 'quorum' | 'witnessSeconds'>,
  meshPaceMs?: number,
): Witnesses {
  const options = { ...config, verify: nodeVerifier(), clock: Date.now }
  return new Witnesses({ ...options, ...(meshPaceMs === undefined ? {} : { meshPaceMs }) })
}

/** One for each witness, and one for all: whether new answers can be given. */
export function witnessChecks(witnesses: Witnesses): readonly CheckRecord[] {
  const each = witnesses.figures().map(({ name, state, lag }) => ({
    name: `witness ${name}`,
    ok: state === 'ok',
    needed: false,
    lag,
  }))
  if (each.length === 0) return []
  const conflict = witnesses.conflict() !== undefined
  const enough = witnesses.named().filter(({ state }) => state === 'ok').length >= witnesses.quorum
  return [{ name: 'witnesses', ok: enough && !conflict, lag: witnesses.lag() }, ...each]
}

/** As a `witness-policy` entry says it. */
export function statedPolicy({ witnesses }: Pick<Config, 'witnesses'>, quorum: number) {
  return { quorum: String(quorum), witnesses: witnesses.map(({ key }) => key).toSorted() }
}

/** The `start` entry, after a `witness-policy` one where the settings are not what the log said last. */
export async function appendStart(
  store: Store,
  software: string,
  storeDurability: Durability,
  policy: ReturnType<typeof statedPolicy>,
): Promise<void> {
  const unstated = (await store.log.setting('witness-policy')) === undefined
  await decide(store, null, async ({ append, write }) => {
    const leaf = (each: Leaf): number => append(place => encodeLeaf(place, software, each))
    // A log without witnesses need not say so.
    const isNothingNew = unstated && policy.witnesses.length === 0
    if (!isNothingNew && (await write.changeLogSetting('witness-policy', JSON.stringify(policy)))) {
      leaf({ type: 'witness-policy', ...policy })
    }
    leaf({ type: 'start', storeDurability })
  })
}

/**
 * Throws unless our key is the one that the log last named, or that signed its checkpoint: nobody would
 * accept what another key signs.
 */
export async function requireOwnLogKey(log: StoredLogReader, vkey: string): Promise<void> {
  const stated = await log.setting('log-key')
  if (stated !== undefined) {
    if (stated !== vkey) throw fault('config.log_key_retired')
    return
  }
  const { size, note } = log.checkpoint()
  if (size === 0) return
  await openNote(note, [parseVkey(vkey)], nodeVerifier()).catch(() => {
    throw fault('config.log_key_foreign')
  })
}
