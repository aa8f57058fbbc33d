// The control plane and the data plane, opened and verified before anything is served.
import type { Engine } from '../../../schemas/engine.ts'
import { verifyEditions } from '../../app/editions/edition-files.ts'
import { verifyAuthors } from '../../app/operation/verify-authors.ts'
import { openNoisePool } from '../../engine/noise-pool.ts'
import { openEngine } from '../../engine/open-engine.ts'
import { acquireLeadership } from '../../store/leadership.ts'
import type { Store } from '../../store/store.ts'
import type { Closers } from '../closers.ts'
import type { Config } from '../config/config-keys.ts'
import { engineFolder, openControlPlane, storeLocation } from '../control-plane.ts'
import { repairModes } from '../folder/private-files.ts'
import { nodeVerifier } from '../keys/ed25519.ts'
import { keepTicketSecret, logVkey } from '../keys/service-keys.ts'
import type { Edge } from '../main.ts'
import { openWitnesses, requireOwnLogKey } from '../witnessing/serving.ts'
import type { Witnesses } from '../witnessing/witnesses.ts'
import type { ForTesting } from './for-testing.ts'
import { rowsOptions } from './rows-options.ts'

export type Planes = {
  readonly store: Store
  readonly engine: Engine
  readonly witnesses: Witnesses
  /** Resolves when another server has taken over. */
  readonly lost: Promise<void>
}

/** Throws a Fault for a damaged log, ledger or sealed file. */
export async function openPlanes(
  config: Config,
  edge: Edge,
  forTesting: ForTesting,
  closers: Closers,
): Promise<Planes> {
  await makePrivate(config, edge)
  const leadership = await acquireLeadership(storeLocation(config), () =>
    edge.logger.warn('another server uses this database; waiting for it to end'),
  )
  closers.add(() => leadership.release())
  const { store, witnesses } = await openStore(config, edge, forTesting, closers)
  const noise = openNoisePool()
  closers.add(() => noise.close())
  await keepNewTicketSecret(config, edge, store)
  const engine = await openEngine(engineOptions(config, forTesting, noise))
  closers.add(() => engine.close())
  await verifyEditions(store, engine)
  await verifyAuthors(store, nodeVerifier())
  return { store, engine, witnesses, lost: leadership.lost }
}

async function makePrivate({ dataDir }: Config, { logger }: Edge): Promise<void> {
  const { loose, writable } = await repairModes(dataDir)
  if (loose > 0)
    logger.warn({ loose, writable }, 'others had access to files of the data folder: it was taken away')
}

async function openStore(
  config: Config,
  edge: Edge,
  { crashPoint, clock = Date.now, connect, meshPaceMs }: ForTesting,
  closers: Closers,
): Promise<Pick<Planes, 'store' | 'witnesses'>> {
  const witnesses = openWitnesses(config, meshPaceMs)
  const options = {
    cosigner: witnesses,
    ...(crashPoint === undefined ? {} : { crashPointForTesting: crashPoint }),
    ...(connect === undefined ? {} : { connectForTesting: connect }),
  }
  const ownKey = logVkey(config.name, edge.keys)
  const store = await openControlPlane(
    config,
    edge.keys,
    clock,
    options,
    async log => await requireOwnLogKey(log, ownKey),
  )
  closers.add(() => store.close())
  // Closed before the store, which waits for answers that wait for witnesses.
  closers.add(() => witnesses.close())
  return { store, witnesses }
}

const CUBE_MIB = 256

function engineOptions(
  config: Config,
  { cubeMiB = CUBE_MIB, firstDeadlineMs, insecureNoise, insecureEditionKey }: ForTesting,
  noise: ReturnType<typeof openNoisePool>,
): Parameters<typeof openEngine>[0] {
  return {
    folder: engineFolder(config),
    ...rowsOptions(config),
    cubeMiB,
    noise: insecureNoise ?? noise,
    ...(insecureEditionKey === undefined ? {} : { insecureEditionKeyForTesting: insecureEditionKey }),
    ...(firstDeadlineMs === undefined ? {} : { insecureFirstDeadlineForTesting: () => firstDeadlineMs }),
    blind: { workers: config.blindWorkers, memoryMiB: config.blindMemoryMib },
  }
}

/** A data folder without a ticket secret gets one, unless it has tickets already. */
async function keepNewTicketSecret(
  { dataDir }: Config,
  { keys, logger }: Edge,
  { read }: Store,
): Promise<void> {
  if (!keys.ticketSecretIsNew) return
  const { items } = await read.tickets({ limit: 1 })
  const file = keepTicketSecret(dataDir, keys, items.length > 0)
  logger.warn({ file }, 'this folder had no secret for tickets of blind queries: one was made; back it up')
}
