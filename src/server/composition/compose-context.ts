import { cpus, hostname, totalmem } from 'node:os'
import { toBase64Url } from '../../../protocols/bytes.ts'
import { cosignerOf } from '../../../protocols/joint/cosigner.ts'
import type { Engine } from '../../../schemas/engine.ts'
import type { CheckRecord } from '../../../schemas/operation.ts'
import { ApprovalRules, ApproverRole } from '../../../schemas/proposal.ts'
import type { Context } from '../../app/context.ts'
import type { DeskWatch } from '../../app/desk/desk-watch.ts'
import { SealingJobs } from '../../app/editions/seal-jobs.ts'
import {
  fixedSchedule,
  measuredSchedule,
  type SealingSchedule,
  speedFile,
} from '../../app/editions/sealing-schedule.ts'
import { UploadLocks } from '../../app/editions/upload-locks.ts'
import { KeyedMutex } from '../../app/keyed-mutex.ts'
import { Quotas } from '../../app/quotas.ts'
import { RefusalCounts } from '../../app/refusal-counts.ts'
import { TicketJobs } from '../../app/tickets/ticket-jobs.ts'
import { UploadFiles } from '../../app/upload-files.ts'
import type { Config } from '../config/config-keys.ts'
import { engineFolder, signAsLog } from '../control-plane.ts'
import { openNodeKeys } from '../keys/node-keys.ts'
import { nodeVerifier } from '../keys/ed25519.ts'
import { logVkey } from '../keys/service-keys.ts'
import { makeId } from '../../app/ids.ts'
import type { HubCalls } from '../../app/joint/hub-calls.ts'
import { Cosignings } from '../../app/joint/cosignings.ts'
import { HubLink } from '../../app/joint/hub-link.ts'
import { Mailbox } from '../../app/joint/mailbox.ts'
import { MarketBook } from '../../app/joint/market-book.ts'
import { completed } from '../../app/joint/through-hub.ts'
import type { Edge } from '../main.ts'
import { checkDisk, diskSpace } from '../observe/readiness.ts'
import { SOFTWARE } from '../version.ts'
import { openMesh } from '../witnessing/open-mesh.ts'
import type { ForTesting } from './for-testing.ts'
import type { Planes } from './open-planes.ts'

export type Parts = {
  readonly planes: Planes
  readonly watch: DeskWatch
  readonly readiness: () => Promise<readonly CheckRecord[]>
  /** When the process started: milliseconds since 1970. */
  readonly since: number
}

/** What use cases work with. Nothing runs yet. */
export function composeContext(
  config: Config,
  edge: Edge,
  { planes, watch, readiness, since }: Parts,
  forTesting: ForTesting,
  hub?: HubCalls,
): Context {
  const { store, engine, witnesses } = planes
  const { dataDir } = config
  const uploads = new UploadFiles(engineFolder(config))
  const approvals = approvalRules(config)
  const sealingSchedule = scheduleOf(config, edge, engine, forTesting)
  const [nodeKeys, verify] = [openNodeKeys(dataDir), nodeVerifier()]
  const shared = { store, engine, uploads, software: SOFTWARE, logger: edge.logger }
  const mailbox = new Mailbox(() => makeId('message'), forTesting.nodeAnswerMs)
  const service = {
    name: config.name,
    authority: edge.authority,
    serviceKey: toBase64Url(edge.keys.service.publicKey),
    logKey: logVkey(config.name, edge.keys),
    durability: store.durability,
  }
  const mesh = openMesh({ store, service, mailbox }, witnesses, hub, signAsLog(config, edge.keys))
  return {
    store,
    engine,
    uploads,
    uploadLocks: new UploadLocks(),
    jobs: new SealingJobs({ ...shared, approvals, schedule: sealingSchedule, places: config.sealingJobs }),
    sealingSchedule,
    ticketJobs: new TicketJobs(shared),
    watch,
    refusalCounts: new RefusalCounts(),
    quotas: new Quotas(store, config),
    witnesses,
    running: {
      since,
      readiness: async () => [...(await readiness()), await checkDisk(dataDir)],
      disk: async () => await diskSpace(dataDir),
    },
    ticketSecret: edge.keys.ticketSecret,
    blindQuestions: new KeyedMutex(),
    nodeKeys,
    hub,
    hubLink: new HubLink(),
    markets: new MarketBook(store, nodeKeys, async known =>
      hub === undefined ? undefined : await completed({ store, verify, mesh }, hub, known),
    ),
    mailbox,
    meshKey: { key: cosignerOf(service), sign: edge.keys.service.sign },
    cosignings: new Cosignings(),
    mesh,
    jointRecords: new KeyedMutex(),
    jointQuestions: new KeyedMutex(),
    insecureBlindLevels: config.insecureBlindLevels === 'on',
    software: SOFTWARE,
    verify,
    approvals,
    bodyMonths: config.bodyMonths,
    purposes: config.purposes,
    service,
  }
}

/** What decides how fast this machine, or its cluster, seals: each is measured anew. */
function scheduleOf(
  config: Config,
  { logger }: Edge,
  engine: Engine,
  { sealingPace }: ForTesting,
): SealingSchedule {
  if (sealingPace !== undefined) return fixedSchedule(sealingPace)
  const { engine: kind, engineThreads, sealingMemoryMib, sparkUrl } = config
  const [processor] = cpus()
  const machine = [SOFTWARE, kind, sparkUrl, engineThreads, sealingMemoryMib, hostname(), processor?.model]
  return measuredSchedule({
    engine,
    file: speedFile(engineFolder(config), kind),
    machine: JSON.stringify([...machine, cpus().length, totalmem()]),
    logger,
  })
}

/** Who may approve what. */
function approvalRules(config: Config): ApprovalRules {
  const roles = (text: string) => text.split(',').map(role => ApproverRole.parse(role))
  return ApprovalRules.parse({
    separation: config.approvalSeparation,
    approvers: {
      edition: roles(config.editionApprovers),
      cap: roles(config.capApprovers),
      grant: roles(config.grantApprovers),
    },
    grantAbove: config.grantApprovalAbove,
    days: config.approvalDays,
  })
}
