import type { Context } from '../app/context.ts'
import { decide } from '../app/decide.ts'
import { type DeskWatch, openDeskWatch } from '../app/desk/desk-watch.ts'
import type { HubCalls } from '../app/joint/hub-calls.ts'
import { type CarryOut, NodeConnection } from '../app/joint/run-node.ts'
import { maintain, MaintenanceJobs } from '../app/operation/maintenance-jobs.ts'
import { recordRules } from '../app/operation/record-rules.ts'
import { encodeLeaf } from '../domain/entries.ts'
import type { Store } from '../store/store.ts'
import { Closers } from './closers.ts'
import { composeContext } from './composition/compose-context.ts'
import { edgeServices } from './composition/edge-services.ts'
import type { ForTesting } from './composition/for-testing.ts'
import { openPlanes, type Planes } from './composition/open-planes.ts'
import type { Config } from './config/config-keys.ts'
import type { Edge, Opened } from './main.ts'
import { checkReadiness } from './observe/readiness.ts'
import { openWebhook } from './observe/webhook.ts'
import { makeHandlers } from './routes/handlers.ts'
import { SOFTWARE } from './version.ts'
import { appendStart, witnessChecks, statedPolicy } from './witnessing/serving.ts'

/** What `serve` opens. Throws a Fault for a damaged log, ledger or sealed file; nothing stays open then. */
export async function openService(
  config: Config,
  edge: Edge,
  forTesting: ForTesting = {},
  hub?: HubCalls,
): Promise<Opened> {
  // Before the first request to a witness: the history of their states begins here.
  const since = Date.now()
  const closers = new Closers()
  try {
    const planes = await openPlanes(config, edge, forTesting, closers)
    const { store } = planes
    const watch = openWatch(config, edge, store, closers)
    const readiness = async () => await checksOf(planes, edge)
    const parts = { planes, watch, readiness, since }
    const context = composeContext(config, edge, parts, forTesting, hub)
    // What is in the way of an honest start: somebody has seen another log under this one's key.
    await context.mesh.refresh()
    await planes.witnesses.confirm()
    closers.add(() => appendStop(store))
    closers.add(() => context.ticketJobs.drained())
    closers.add(() => context.jobs.stop())
    closers.add(() => context.sealingSchedule.stop())
    const maintenance = maintenanceOf(context, edge)
    closers.add(() => maintenance.stop())
    return {
      services: edgeServices(parts, context, config, edge),
      handlers: makeHandlers(context),
      connect: carryOut => connectNode(context, edge, carryOut, closers),
      hangUp: () => context.mailbox.close(),
      start: async () => {
        await startService(config, planes, context)
        maintenance.start()
      },
      close: async () => await closers.close(),
      lost: planes.lost,
    }
  } catch (error) {
    await closers.close()
    throw error
  }
}

/** Only of a node: from now on it takes messages. */
function connectNode(context: Context, { logger }: Edge, carryOut: CarryOut, closers: Closers): void {
  if (context.hub === undefined) return
  const connection = new NodeConnection(context, context.hub, carryOut, error =>
    logger.warn({ err: error }, 'the hub does not answer, or a message could not be answered'),
  )
  closers.add(() => connection.close())
  connection.start()
}

/** Appends what the log has to say of a start, then resumes interrupted jobs. */
async function startService(config: Config, { store, witnesses }: Planes, context: Context): Promise<void> {
  await appendStart(store, SOFTWARE, store.durability, statedPolicy(config, witnesses.quorum))
  await recordRules(store, SOFTWARE, context.approvals)
  // Witnesses may not know the key that signs from now on: then nothing could be answered.
  await witnesses.covering(store.head())
  context.sealingSchedule.start()
  await context.jobs.resume()
  await context.ticketJobs.resume()
}

async function appendStop(store: Store): Promise<void> {
  await decide(store, null, async ({ append }) => {
    append(place => encodeLeaf(place, SOFTWARE, { type: 'stop' }))
  })
}

function maintenanceOf(context: Context, { logger }: Edge): MaintenanceJobs {
  return new MaintenanceJobs(
    () => maintain(context),
    error => logger.error({ err: error }, 'maintenance failed'),
  )
}

async function checksOf({ store, witnesses }: Planes, { keys }: Edge) {
  const checks = await checkReadiness(store, keys)
  return [...checks, ...witnessChecks(witnesses)]
}

/** Only where alerts are sent: it reads the bodies of entries. */
const WATCH_MS = 5_000

/** The desk's watch; with a webhook it runs in the background and sends its alerts. */
function openWatch(
  { alertWebhook, alertWebhookPrivate, name }: Config,
  { keys, logger }: Edge,
  store: Store,
  closers: Closers,
): DeskWatch {
  if (alertWebhook === null) return openDeskWatch(store)
  const webhook = openWebhook({
    url: alertWebhook,
    toPrivate: alertWebhookPrivate === 'on',
    service: name,
    signer: keys.service,
    logger,
    now: () => store.now(),
  })
  closers.add(() => webhook.close())
  const watch = openDeskWatch(store, webhook.send)
  const watching = setInterval(() => {
    watch
      .catchUp()
      .catch((error: unknown) => logger.error({ err: error }, 'the watch could not read the log'))
  }, WATCH_MS)
  closers.add(() => clearInterval(watching))
  return watch
}
