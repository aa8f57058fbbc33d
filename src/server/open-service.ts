// Store and engine opened, verified and tied to the handlers by hand.
import { toBase64Url, utf8 } from '../../protocols/bytes.ts'
import type { Engine } from '../../schemas/engine.ts'
import { encodeLeaf } from '../domain/entries.ts'
import { openEngine } from '../engine/open-engine.ts'
import { openNoisePool } from '../engine/noise-pool.ts'
import { acquireLeadership } from '../store/leadership.ts'
import type { Store } from '../store/store.ts'
import type { CrashPoint } from '../store/writer.ts'
import { approvalRules, recordRules } from '../app/proposals.ts'
import { Chores, doChores } from '../app/operation/maintenance-jobs.ts'
import type { Config } from './config/config-keys.ts'
import type { Context } from '../app/context.ts'
import { engineFolder, openControlPlane, storeLocation } from './control-plane.ts'
import { verifyEditions } from '../app/editions/edition-files.ts'
import type { Edge, Opened } from './main.ts'
import { keepTicketSecret, logVkey } from './keys/service-keys.ts'
import { repairModes } from './folder/private-files.ts'
import { checkDisk, checkReadiness } from './observe/readiness.ts'
import { openDeskWatch } from '../app/desk/desk-watch.ts'
import { openWebhook } from './observe/webhook.ts'
import { makeHandlers } from './routes/handlers.ts'
import { InTurn } from '../app/keyed-mutex.ts'
import { Quotas } from '../app/quotas.ts'
import { RefusalCounts } from '../app/refusal-counts.ts'
import { type SealingPace, sealingPace } from '../app/editions/sealing-deadline.ts'
import { SealingJobs } from '../app/editions/seal-jobs.ts'
import type { KnownKey } from './services.ts'
import { TicketJobs } from '../app/tickets/ticket-jobs.ts'
import { verifyAuthors } from '../app/operation/verify-authors.ts'
import { UploadFiles } from '../app/upload-files.ts'
import { appendStart, openWitnesses, requireOwnLogKey, witnessChecks } from './witnessing/serving.ts'
import { statedPolicy } from './witnessing/witnesses.ts'
import { SOFTWARE } from './version.ts'

const CUBE_MIB = 256
/** Only where alerts are sent: the bodies of entries are read for it. */
const WATCH_MS = 5_000

export type ForTesting = {
  readonly crashPoint?: (point: CrashPoint) => void
  /** In the place of the machine's clock. */
  readonly clock?: () => number
  /** 0: every cube is built anew for each question. */
  readonly cubeMiB?: number
  /** In the place of the public schedule: 0 tells at once, and so how long the rows took. */
  readonly firstDeadlineMs?: number
  /** In the place of the public schedule of sealing: 0 publishes at once, and so how long the rows took. */
  readonly sealingPace?: SealingPace
}

/** What `serve` opens. Throws a Fault for a damaged log, ledger or sealed file. */
export async function openService(config: Config, edge: Edge, forTesting: ForTesting = {}): Promise<Opened> {
  // Before the witnesses are asked for the first time: their time line begins here.
  const since = Date.now()
  const { loose, writable } = await repairModes(config.dataDir)
  if (loose > 0)
    edge.logger.warn({ loose, writable }, 'others had access to files of the data folder: it was taken away')
  const folder = engineFolder(config)
  const turn = await acquireLeadership(storeLocation(config), () =>
    edge.logger.warn('another server on this database has its turn; waiting for it to end'),
  )
  const witnesses = openWitnesses(config)
  const more = {
    ...(witnesses === undefined ? {} : { cosigner: witnesses }),
    ...(forTesting.crashPoint === undefined ? {} : { crashPointForTesting: forTesting.crashPoint }),
  }
  const ownKey = logVkey(config.name, edge.material)
  const store = await openControlPlane(
    config,
    edge.material,
    forTesting.clock ?? Date.now,
    more,
    async log => {
      await requireOwnLogKey(log, ownKey)
    },
  ).catch(async (error: unknown) => {
    await turn.release()
    throw error
  })
  const noise = openNoisePool()
  const { firstDeadlineMs } = forTesting
  let engine: Engine | undefined
  try {
    await keepNewTicketSecret(config, edge, store)
    engine = await openEngine({
      folder,
      threads: config.engineThreads,
      memoryMiB: config.engineMemoryMib,
      sealing: {
        jobs: config.sealingJobs,
        memoryMiB: config.sealingMemoryMib,
        diskMiB: config.sealingDiskMib,
        minutes: config.sealingMinutes,
      },
      cubeMiB: forTesting.cubeMiB ?? CUBE_MIB,
      noise,
      ...(firstDeadlineMs === undefined ? {} : { insecureFirstDeadlineForTesting: () => firstDeadlineMs }),
      blind: { workers: config.blindWorkers, memoryMiB: config.blindMemoryMib },
    })
    await verifyEditions(store, engine)
    await verifyAuthors(store)
    await witnesses?.confirm()
  } catch (error) {
    await engine?.close()
    await noise.close()
    witnesses?.close()
    await store.close()
    await turn.release()
    throw error
  }
  const uploads = new UploadFiles(folder)
  const approvals = approvalRules(config)
  const pace = forTesting.sealingPace ?? sealingPace
  const jobs = new SealingJobs({
    store,
    engine,
    uploads,
    software: SOFTWARE,
    approvals,
    logger: edge.logger,
    pace,
    places: config.sealingJobs,
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
  const readiness = async () => [
    ...(await checkReadiness(store, edge.material)),
    ...(witnesses === undefined ? [] : witnessChecks(witnesses)),
  ]
  const { dataDir } = config
  const context: Context = {
    store,
    engine,
    uploads,
    jobs,
    sealingPace: pace,
    ticketJobs,
    watch,
    refusalCounts: new RefusalCounts(),
    quotas: new Quotas(store, config),
    witnesses,
    running: {
      since,
      dataDir,
      readiness: async () => [...(await readiness()), await checkDisk(dataDir)],
    },
    ticketSecret: edge.material.ticketSecret,
    askingBlind: new InTurn(),
    insecureBlindLevels: config.insecureBlindLevels === 'on',
    software: SOFTWARE,
    approvals,
    bodyMonths: config.bodyMonths,
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
  const chores = new Chores(
    () => doChores(store, opened, uploads, config.bodyMonths),
    error => edge.logger.error({ err: error }, 'chores failed'),
  )
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
        handovers: async () => utf8((await store.log.setting('handovers')) ?? '[]\n'),
      },
      readiness,
      gauges: async () => {
        const { size, stored } = store.log.checkpoint()
        return {
          logSize: size,
          checkpointTime: stored === null ? null : new Date(stored),
          queued: jobs.waiting,
          unwitnessed: witnesses?.lag() ?? 0,
          witnesses: witnesses?.figures() ?? [],
        }
      },
      alerts: async () => await watch.raised(),
    },
    handlers: makeHandlers(context),
    start: async () => {
      await appendStart(store, SOFTWARE, store.durability, statedPolicy(config, witnesses?.quorum ?? 0))
      await recordRules(store, SOFTWARE, approvals)
      // They may know no key of ours that signs from now on: then nothing could be answered.
      await witnesses?.covering(store.head())
      await jobs.resume()
      await ticketJobs.resume()
      chores.start()
    },
    close: async () => {
      await chores.stop()
      clearInterval(watching)
      await webhook?.close()
      await jobs.stop()
      await ticketJobs.drained()
      await appendLeaf(store, { type: 'stop' })
      await opened.close()
      await noise.close()
      witnesses?.close()
      await store.close()
      await turn.release()
    },
    lost: turn.lost,
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
