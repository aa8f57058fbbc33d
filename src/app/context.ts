// What use cases work with; src/server/open-service.ts composes it by hand.
import type { Label } from '../../schemas/common.ts'
import type { Engine } from '../../schemas/engine.ts'
import type { CheckRecord, Operation, WitnessRecord } from '../../schemas/operation.ts'
import type { ApprovalRules } from '../../schemas/proposal.ts'
import type { WitnessKey } from '../../protocols/audit/add-checkpoint.ts'
import type { MarketEdition } from '../../protocols/joint/market-edition.ts'
import type { Verify } from '../../protocols/signature.ts'
import type { Store } from '../store/store.ts'
import type { DeskWatch } from './desk/desk-watch.ts'
import type { SealingJobs } from './editions/seal-jobs.ts'
import type { SealingSchedule } from './editions/sealing-schedule.ts'
import type { UploadLocks } from './editions/upload-locks.ts'
import type { Cosignings } from './joint/cosignings.ts'
import type { HubCalls } from './joint/hub-calls.ts'
import type { HubLink } from './joint/hub-link.ts'
import type { Mailbox } from './joint/mailbox.ts'
import type { MarketBook } from './joint/market-book.ts'
import type { NodeKeys } from './joint/node-keys.ts'
import type { KeyedMutex } from './keyed-mutex.ts'
import type { Quotas } from './quotas.ts'
import type { RefusalCounts } from './refusal-counts.ts'
import type { TicketJobs } from './tickets/ticket-jobs.ts'
import type { UploadFiles } from './upload-files.ts'

export type Context = {
  readonly store: Store
  readonly engine: Engine
  readonly uploads: UploadFiles
  readonly uploadLocks: UploadLocks
  readonly jobs: SealingJobs
  /** When the outcome of a sealing is published. */
  readonly sealingSchedule: SealingSchedule
  readonly ticketJobs: TicketJobs
  readonly watch: DeskWatch
  readonly refusalCounts: RefusalCounts
  readonly quotas: Quotas
  readonly witnesses: WitnessStatus
  readonly running: RunningService
  /** Draws choices; whoever knows it can make a ticket that cheats and passes. */
  readonly ticketSecret: Uint8Array
  /** By ticket: its questions are handled one at a time. */
  readonly blindQuestions: KeyedMutex
  /** Of the members whose node this service is. */
  readonly nodeKeys: NodeKeys
  readonly markets: MarketBook
  /** Where this service is a node. */
  readonly hub: HubCalls | undefined
  /** How its polls go there. */
  readonly hubLink: HubLink
  /** To nodes elsewhere. */
  readonly mailbox: Mailbox
  /** Cosigns the logs of the markets that this service takes part in. */
  readonly meshKey: WitnessKey
  /** Of these logs. */
  readonly cosignings: Cosignings
  readonly mesh: Mesh
  /** By J and node, and by question: handled one at a time. */
  readonly jointRecords: KeyedMutex
  readonly jointQuestions: KeyedMutex
  /** At the level that this allows one cheater in six passes. */
  readonly insecureBlindLevels: boolean
  /** Name and version as entries state it. */
  readonly software: string
  /** Ed25519. Only for keys that `checkPublicKey` accepted. */
  readonly verify: Verify
  /** Who may approve what. */
  readonly approvals: ApprovalRules
  readonly bodyMonths: number
  readonly purposes: readonly { readonly code: string; readonly label: Label }[]
  readonly service: PublicFacts
}

/** Who cosigns this service's log because they are in a market with it. */
export interface Mesh {
  /** Asks those of the market editions that are stored now. */
  readonly refresh: () => Promise<void>
  /**
   * At a node: waits until so many entries are under a checkpoint that the hub cosigned. Throws a Fault
   * `witness.*` where that takes too long, or the hub proves that it saw another log.
   */
  readonly cosigned: (size: number) => Promise<void>
  /**
   * At a node: waits until every other operator's node in this market edition has cosigned its log, with the
   * start of this process and all but the last minute. The hub can withhold that and cannot forge it, so a
   * restore that lost a charge is also found where the hub was restored too, or hides it. Throws as
   * `cosigned`.
   */
  readonly seenByMembers: (edition: Pick<MarketEdition, 'members'>) => Promise<void>
  /**
   * Of a share's entry or, at a hub, of a joint question's. At a node under a checkpoint that the hub has
   * cosigned, or is asked to cosign at the same time: it passes no share on before it has. At a hub under one
   * that a member with a node of its own has cosigned; where all members are hosted there is nobody else.
   * Throws as `cosigned`.
   */
  readonly receipt: (seq: number, edition: Pick<MarketEdition, 'members'>) => Promise<string>
}

/** What may be published about this service. */
type PublicFacts = {
  readonly name: string
  readonly authority: () => string
  readonly serviceKey: string
  readonly logKey: string
  readonly durability: 'fsync' | 'process-crash-only'
}

type RunningService = {
  /** Milliseconds since 1970. */
  readonly since: number
  readonly readiness: () => Promise<readonly CheckRecord[]>
  readonly disk: () => Promise<Operation['disk']>
}

export type WitnessStatus = {
  readonly quorum: number
  /** Entries that are stored and not under a checkpoint that enough witnesses cosigned. */
  readonly lag: () => number
  readonly records: () => readonly WitnessRecord[]
}
