// Store and engine opened, verified and tied to the handlers by hand.
import { randomFillSync } from 'node:crypto'
import { join } from 'node:path'
import { signCheckpoint } from '../../protocols/audit/checkpoint.ts'
import { toBase64Url } from '../../protocols/bytes.ts'
import type { Engine } from '../../schemas/engine.ts'
import type { Edition } from '../../schemas/records.ts'
import { encodeLeaf } from '../domain/entries.ts'
import { openEngine } from '../engine/open-engine.ts'
import { openNoisePool } from '../engine/noise-pool.ts'
import type { StoreLocation } from '../store/connect.ts'
import { openStore } from '../store/open-store.ts'
import type { Store } from '../store/store.ts'
import type { CrashPoint } from '../store/writer.ts'
import { approvalRules, recordRules } from './approvals.ts'
import type { Config } from './config-keys.ts'
import type { Context } from './context.ts'
import type { Edge, Opened } from './main.ts'
import { keepTicketSecret, logVkey, type Material } from './material.ts'
import { checkReadiness } from './readiness.ts'
import { recordRefusals } from './refusals.ts'
import { openDeskWatch } from './desk-watch.ts'
import { openWebhook } from './webhook.ts'
import { InTurn } from './in-turn.ts'
import { blindHandlers } from './routes/blind.ts'
import { catalogueHandlers } from './routes/catalogue.ts'
import { consumerHandlers } from './routes/consumer.ts'
import { officerHandlers } from './routes/officer.ts'
import { operatorHandlers } from './routes/operator.ts'
import { deskHandlers } from './routes/desk.ts'
import { editionHandlers } from './routes/editions.ts'
import { grantHandlers } from './routes/grants.ts'
import { holdHandlers } from './routes/holds.ts'
import { passportHandlers } from './routes/passports.ts'
import { proposalHandlers } from './routes/proposals.ts'
import { uploadHandlers } from './routes/uploads.ts'
import { SealingJobs } from './sealing-jobs.ts'
import type { Handlers, KnownKey } from './services.ts'
import { TicketJobs } from './ticket-jobs.ts'
import { UploadFiles } from './upload-files.ts'
import { SOFTWARE_VERSION } from './version.ts'

export const SOFTWARE = `yinsuan/${SOFTWARE_VERSION}`

const CUBE_MIB = 256
/** Only where alerts are sent: the bodies of entries are read for it. */
const WATCH_MS = 5_000
const CHORES_MS = 10 * 60_000

export type ForTesting = {
  readonly crashPoint?: (point: CrashPoint) => void
  /** 0: every cube is built anew for each question. */
  readonly cubeMiB?: number
  /** In the place of the public schedule: 0 tells at once, and so how long the rows took. */
  readonly firstDeadlineMs?: number
}

/** What `serve` opens. Throws a Fault for a damaged log, ledger or sealed file. */
export async function openService(config: Config, edge: Edge, forTesting: ForTesting = {}): Promise<Opened> {
  const folder = engineFolder(config)
  const store = await openControlPlane(config, edge.material, Date.now, forTesting.crashPoint)
  const noise = openNoisePool()
  const { firstDeadlineMs } = forTesting
  let engine: Engine | undefined
  try {
    await keepNewTicketSecret(config, edge, store)
    engine = await openEngine({
      folder,
      threads: config.engineThreads,
      memoryMiB: config.engineMemoryMib,
      cubeMiB: forTesting.cubeMiB ?? CUBE_MIB,
      noise,
      ...(firstDeadlineMs === undefined ? {} : { insecureFirstDeadlineForTesting: () => firstDeadlineMs }),
      blind: { workers: config.blindWorkers, memoryMiB: config.blindMemoryMib },
    })
    await verifyEditions(store, engine)
  } catch (error) {
    await engine?.close()
    await noise.close()
    await store.close()
    throw error
  }
  const uploads = new UploadFiles(folder)
  const approvals = approvalRules(config)
  const jobs = new SealingJobs({
    store,
    engine,
    uploads,
    software: SOFTWARE,
    approvals,
    logger: edge.logger,
  })
  const ticketJobs = new TicketJobs({ store, engine, uploads, software: SOFTWARE, logger: edge.logger })
  const { alertWebhook } = config
  const webhook =
    alertWebhook === null
      ? undefined
      : openWebhook({
          url: alertWebhook,
          toPrivate: config.alertWebhookPrivate === 'on',
          service: config.name,
          signer: edge.material.service,
          logger: edge.logger,
          now: () => store.now(),
        })
  const watch = openDeskWatch(store, webhook?.send)
  const context: Context = {
    store,
    engine,
    uploads,
    jobs,
    ticketJobs,
    watch,
    ticketSecret: edge.material.ticketSecret,
    askingBlind: new InTurn(),
    insecureBlindLevels: config.insecureBlindLevels === 'on',
    software: SOFTWARE,
    approvals,
    purposes: config.purposes,
    service: {
      name: config.name,
      authority: edge.authority,
      serviceKey: toBase64Url(edge.material.service.publicKey),
      logKey: logVkey(config.name, edge.material),
      durability: store.durability,
    },
  }
  const opened = engine
  const chores = setInterval(() => {
    doChores(store, opened, uploads).catch((error: unknown) =>
      edge.logger.error({ err: error }, 'chores failed'),
    )
  }, CHORES_MS)
  const watching =
    webhook === undefined
      ? undefined
      : setInterval(() => {
          watch
            .catchUp()
            .catch((error: unknown) => edge.logger.error({ err: error }, 'the watch could not read the log'))
        }, WATCH_MS)
  return {
    services: {
      now: () => new Date(store.now()),
      durability: store.durability,
      findKey: async id => await findKey(store, id),
      useNonce: async nonce => await store.useNonce(nonce),
      logFiles: {
        checkpoint: async () => store.log.checkpoint().note,
        tile: async (level, index, width) => await store.log.tile(level, index, width),
        entryBundle: async (index, width) => await store.log.entryBundle(index, width),
      },
      readiness: async () => await checkReadiness(store, edge.material),
      gauges: async () => {
        const { size, stored } = store.log.checkpoint()
        return {
          logSize: size,
          checkpointTime: stored === null ? null : new Date(stored),
          queued: jobs.waiting,
        }
      },
      alerts: async () => await watch.raised(),
    },
    handlers: makeHandlers(context),
    start: async () => {
      await appendLeaf(store, { type: 'start', storeDurability: store.durability })
      await recordRules(store, SOFTWARE, approvals)
      await jobs.resume()
      await ticketJobs.resume()
    },
    close: async () => {
      clearInterval(chores)
      clearInterval(watching)
      await webhook?.close()
      await jobs.drained()
      await ticketJobs.drained()
      await appendLeaf(store, { type: 'stop' })
      await opened.close()
      await noise.close()
      await store.close()
    },
  }
}

/** A folder from before blind queries gets the secret of their tickets at its first start with them. */
async function keepNewTicketSecret(
  { dataDir }: Config,
  { material, logger }: Edge,
  { read }: Store,
): Promise<void> {
  if (!material.ticketSecretIsNew) return
  const { items } = await read.tickets({ limit: 1 })
  const file = keepTicketSecret(dataDir, material, items.length > 0)
  logger.warn({ file }, 'this folder had no secret for tickets of blind queries: one was made; back it up')
}

export function makeHandlers(context: Context): Handlers {
  return recordRefusals(context, {
    ...operatorHandlers(context),
    ...catalogueHandlers(context),
    ...uploadHandlers(context),
    ...editionHandlers(context),
    ...grantHandlers(context),
    ...proposalHandlers(context),
    ...deskHandlers(context),
    ...holdHandlers(context),
    ...passportHandlers(context),
    ...consumerHandlers(context),
    ...officerHandlers(context),
    ...blindHandlers(context),
  })
}

/** The store, ready to write, with checkpoints signed by the log's key. */
export async function openControlPlane(
  config: Pick<Config, 'databaseUrl' | 'dataDir' | 'name'>,
  material: Material,
  clock: () => number,
  crashPointForTesting?: (point: CrashPoint) => void,
): Promise<Store> {
  const { publicKey, sign } = material.log
  return await openStore(storeLocation(config), {
    clock,
    ...(crashPointForTesting === undefined ? {} : { crashPointForTesting }),
    random: bytes => randomFillSync(bytes),
    signCheckpoint: async (size, root) =>
      await signCheckpoint(
        { origin: config.name, size, root },
        { kind: 'log', name: config.name, publicKey },
        sign,
      ),
  })
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

/**
 * Sealed files are what every answer is made from: a damaged one is found by its hash before anything is served. Rows whose withdrawal or failure was
 * decided just before the process ended are destroyed now.
 */
async function verifyEditions(store: Store, engine: Engine): Promise<void> {
  let after: string | undefined
  do {
    const page = await store.read.editions({ limit: 100, after })
    for (const edition of page.items) {
      if (edition.status === 'withdrawn' || edition.status === 'failed') await engine.destroy(edition.id)
      if (!KEPT.has(edition.status)) continue
      const secrets = await store.read.sealedSecrets(edition.id)
      if (secrets !== undefined) await engine.verify(secrets.manifest)
    }
    after = page.next ?? undefined
  } while (after !== undefined)
}

const KEPT: ReadonlySet<Edition['status']> = new Set<Edition['status']>([
  'sealed',
  'waiting',
  'open',
  'frozen',
])

async function findKey(store: Store, id: string): Promise<KnownKey | undefined> {
  return await store.recent.memberKeyAndOwner(id)
}

async function appendLeaf(store: Store, leaf: Parameters<typeof encodeLeaf>[2]): Promise<void> {
  await store.decision({
    nonce: null,
    change: async ({ append }) => {
      append(place => encodeLeaf(place, SOFTWARE, leaf))
    },
  })
}

/** What has expired is deleted: nonces that their age refuses, masks of tickets, uploads that nobody may go on with. */
async function doChores(store: Store, engine: Engine, uploads: UploadFiles): Promise<void> {
  await store.forgetOldNonces()
  for (const { ticket } of await store.read.ticketsInState(['ready'])) {
    if (ticket.expires > new Date(store.now()).toISOString()) continue
    const done = await store.work(
      async write => await write.setTicketState(ticket.id, ['ready'], 'expired'),
      null,
    )
    if (done === true) engine.blind.forget(ticket.id)
  }
  const opened = await store.read.ticketsInState(['checking', 'preparing'])
  const inUse = new Set(opened.flatMap(({ opening }) => opening?.upload ?? []))
  for (const upload of await store.read.expiredUploads(store.now())) {
    if (inUse.has(upload)) continue
    await uploads.remove(upload)
    await store.work(async write => await write.removeUpload(upload), null)
  }
}
