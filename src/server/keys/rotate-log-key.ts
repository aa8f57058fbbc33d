// Replaces the log's key: the last entry under the old key names the new one, the last checkpoint of the old
// key covers it, and the two files are swapped. The service must be stopped. Each step can be resumed after a
// crash.
import { existsSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { formatHandovers, type Handover, parseHandovers } from '../../../protocols/audit/handover.ts'
import { formatVkey, parseVkey } from '../../../protocols/audit/note.ts'
import { fromUtf8, utf8 } from '../../../protocols/bytes.ts'
import { parseMarketEdition } from '../../../protocols/joint/market-edition.ts'
import { fault } from '../../../schemas/fault.ts'
import { decide } from '../../app/decide.ts'
import { encodeLeaf } from '../../domain/entries.ts'
import type { Store } from '../../store/store.ts'
import { openControlPlane, whileStopped } from '../control-plane.ts'
import type { Config } from '../config/config-keys.ts'
import { nodeSigner } from './ed25519.ts'
import { KEY_FOLDER, loadServiceKeys, logVkey, type ServiceKeys } from './service-keys.ts'
import { flushNames, readSeedFile, unusedNextSeed } from './seed-file.ts'
import { SOFTWARE } from '../version.ts'
import { openWitnesses } from '../witnessing/serving.ts'

export type Rotated = { readonly before: string; readonly after: string }

export interface RotateOptions {
  /** Whether to go on although signed market editions name the present key, or trust it as their hub's. */
  readonly endsMarkets: boolean
}

/** Throws `config.log_key_markets` before anything is changed, and what opening the store throws. */
export async function rotateLogKey(
  config: Config,
  { endsMarkets }: RotateOptions = { endsMarkets: false },
): Promise<Rotated> {
  const folder = join(config.dataDir, KEY_FOLDER)
  const [present, next] = [join(folder, 'log.key'), join(folder, 'log.next.key')]
  if (!existsSync(present) && existsSync(next)) {
    // It ended between the two renames: everything else was done.
    renameSync(next, present)
    flushNames(folder)
    const done = logVkey(config.name, loadServiceKeys(config.dataDir))
    return { before: done, after: done }
  }
  const keys = loadServiceKeys(config.dataDir)
  const before = logVkey(config.name, keys)
  const after = await whileStopped(config, async () => await inLog(config, keys, next, endsMarkets))
  renameSync(present, join(folder, `log.retired-${keys.log.keyId}.key`))
  renameSync(next, present)
  flushNames(folder)
  return { before, after }
}

async function inLog(config: Config, keys: ServiceKeys, file: string, endsMarkets: boolean): Promise<string> {
  const witnesses = openWitnesses(config)
  try {
    const store = await openControlPlane(config, keys, Date.now, { cosigner: witnesses })
    try {
      await witnesses.confirm()
      const stated = await store.log.setting('log-key')
      // Once the log names a next key it must be this one; before, none is published.
      const isNamed = stated !== undefined && stated !== logVkey(config.name, keys)
      if (!isNamed && !endsMarkets) await refuseInMarkets(store, logVkey(config.name, keys))
      const { publicKey } = nodeSigner(isNamed ? readSeedFile(file) : unusedNextSeed(file))
      const after = formatVkey({ kind: 'log', name: config.name, publicKey })
      if (isNamed && after !== stated) throw fault('config.log_key_retired')
      await handOver(store, after)
      return after
    } finally {
      await store.close()
    }
  } finally {
    witnesses.close()
  }
}

/**
 * A market edition is what its members signed, keys included: it follows no handover. One without a member
 * whose log has this name is carried by this service, whose key nodes and consumers have pinned.
 */
async function refuseInMarkets({ read }: Pick<Store, 'read'>, present: string): Promise<void> {
  const { name } = parseVkey(present)
  const ended = (await read.marketEditions()).filter(({ document }) => {
    const { members } = parseMarketEdition(utf8(document))
    const own = members.filter(({ logKey }) => parseVkey(logKey).name === name)
    return own.length === 0 || own.some(({ logKey }) => logKey === present)
  })
  if (ended.length === 0) return
  const editions = ended.map(({ market, label }) => `${market}@${label}`)
  throw fault('config.log_key_markets', { editions })
}

async function handOver(store: Store, next: string): Promise<void> {
  if ((await store.log.setting('log-key')) !== next) {
    await decide(store, null, async ({ append, write }) => {
      append(place => encodeLeaf(place, SOFTWARE, { type: 'log-key', next }))
      await write.changeLogSetting('log-key', next)
    })
  }
  const last = store.head() - 1
  const receipt = await store.log.receipt(last)
  const entry = await store.log.entry(last, { kind: 'anyone' })
  if (receipt === undefined || entry === undefined)
    throw new Error('a committed entry is not under the checkpoint')
  const earlier = parseHandovers(utf8((await store.log.setting('handovers')) ?? '[]'))
  const handover: Handover = { leaf: fromUtf8(entry.leaf), receipt }
  if (earlier.some(({ leaf }) => leaf === handover.leaf)) return
  await decide(store, null, async ({ write }) => {
    await write.changeLogSetting('handovers', fromUtf8(formatHandovers([...earlier, handover])))
  })
}
