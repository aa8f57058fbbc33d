// The store as the service opens it: its location, and the key that signs its checkpoints.
import { join } from 'node:path'
import { signCheckpoint } from '../../protocols/audit/checkpoint.ts'
import type { NoteKey } from '../../protocols/audit/note.ts'
import { fault } from '../../schemas/fault.ts'
import type { StoreLocation } from '../store/connect.ts'
import type { StoredLogReader } from '../store/log-reader.ts'
import { openStore, type StoreOptions } from '../store/open-store.ts'
import { isPgliteFolder } from '../store/pglite-folder.ts'
import type { Store } from '../store/store.ts'
import { acquireLeadership } from '../store/leadership.ts'
import type { WriterOptions } from '../store/writer.ts'
import type { Config } from './config/config-keys.ts'
import type { ServiceKeys } from './keys/service-keys.ts'
import { makeFilesPrivate, repairModes } from './folder/private-files.ts'
import { fillRandom } from '../app/random.ts'

type More = Partial<Pick<StoreOptions, 'cosigner' | 'crashPointForTesting' | 'connectForTesting'>>

/**
 * The store of a service, ready to write, with checkpoints signed by the log's key. Throws `config.no_log`
 * where it is empty: what was signed before is somewhere else or lost, and a log that began anew under its
 * key would be a second one.
 */
export async function openControlPlane(
  config: Pick<Config, 'databaseUrl' | 'dataDir' | 'name'>,
  keys: ServiceKeys,
  clock: () => number,
  more: More = {},
  confirm?: (log: StoredLogReader) => Promise<void>,
): Promise<Store> {
  const empty = fault('config.no_log', { folder: config.dataDir })
  if (config.databaseUrl === null && !(await isPgliteFolder(config.dataDir))) throw empty
  return await open(config, keys, clock, more, async log => {
    if (log.checkpoint().size === 0) throw empty
    await confirm?.(log)
  })
}

async function open(
  config: Pick<Config, 'databaseUrl' | 'dataDir' | 'name'>,
  keys: ServiceKeys,
  clock: () => number,
  more: More,
  confirm: (log: StoredLogReader) => Promise<void>,
): Promise<Store> {
  makeFilesPrivate()
  await repairModes(config.dataDir)
  const options: StoreOptions = {
    clock,
    ...more,
    masterKey: keys.masterKey,
    random: fillRandom,
    signCheckpoint: signAsLog(config, keys),
  }
  return await openStore(storeLocation(config), options, confirm)
}

/** Only for trees of this service's log that are committed. */
export function signAsLog(
  { name }: Pick<Config, 'name'>,
  { log: { publicKey, sign } }: Pick<ServiceKeys, 'log'>,
): WriterOptions['signCheckpoint'] {
  const key: NoteKey = { kind: 'log', name, publicKey }
  return async (size, root) => await signCheckpoint({ origin: name, size, root }, key, sign)
}

/**
 * The same for a new service: throws `store.not_empty` where the database holds another one's log, before
 * anything is signed or sealed in it.
 */
export async function openEmptyControlPlane(
  config: Pick<Config, 'databaseUrl' | 'dataDir' | 'name'>,
  keys: ServiceKeys,
  clock: () => number,
): Promise<Store> {
  return await open(config, keys, clock, {}, async log => {
    if (log.checkpoint().size > 0) throw fault('store.not_empty')
  })
}

/**
 * For work that excludes a running service: opening the store to write would end it. Throws
 * `store.database_in_use`, without having changed anything.
 */
export async function whileStopped<T>(
  config: Pick<Config, 'databaseUrl' | 'dataDir'>,
  work: () => Promise<T>,
): Promise<T> {
  const turn = await acquireLeadership(storeLocation(config), () => {
    throw fault('store.database_in_use')
  })
  try {
    return await work()
  } finally {
    await turn.release()
  }
}

export function storeLocation({
  databaseUrl,
  dataDir,
}: Pick<Config, 'databaseUrl' | 'dataDir'>): StoreLocation {
  return databaseUrl === null
    ? { kind: 'pglite', folder: dataDir }
    : { kind: 'postgres', url: databaseUrl.expose() }
}

export function engineFolder({ dataDir }: Pick<Config, 'dataDir'>): string {
  return join(dataDir, 'data')
}
