// What the handlers work with, composed by hand in main.ts.
import { toBase64Url } from '../../protocols/bytes.ts'
import type { Label } from '../../schemas/common.ts'
import type { Engine } from '../../schemas/engine.ts'
import type { ApprovalRules } from '../../schemas/proposal.ts'
import { fault } from '../../schemas/fault.ts'
import type { WorkChanges } from '../store/changes/work.ts'
import type { DecisionRequest } from '../store/decision.ts'
import type { Store } from '../store/store.ts'
import { randomBytes } from './random.ts'
import type { ReadyCheck, Signed } from '../server/services.ts'
import type { SealingPace } from './editions/sealing-deadline.ts'
import type { Quotas } from './quotas.ts'
import type { RefusalCounts } from './refusal-counts.ts'
import type { SealingJobs } from './editions/seal-jobs.ts'
import type { InTurn } from './keyed-mutex.ts'
import type { TicketJobs } from './tickets/ticket-jobs.ts'
import type { DeskWatch } from './desk/desk-watch.ts'
import type { Witnesses } from '../server/witnessing/witnesses.ts'
import type { UploadFiles } from './upload-files.ts'

export type Context = {
  readonly store: Store
  readonly engine: Engine
  readonly uploads: UploadFiles
  readonly jobs: SealingJobs
  /** When its outcomes are published. */
  readonly sealingPace: SealingPace
  readonly ticketJobs: TicketJobs
  readonly watch: DeskWatch
  readonly refusalCounts: RefusalCounts
  readonly quotas: Quotas
  /** Undefined without any. */
  readonly witnesses: Witnesses | undefined
  readonly running: {
    /** Milliseconds since 1970. */
    readonly since: number
    readonly dataDir: string
    /** With the disk. */
    readonly readiness: () => Promise<readonly ReadyCheck[]>
  }
  /** Draws choices; whoever knows it can make a ticket that cheats and passes. */
  readonly ticketSecret: Uint8Array
  /** By ticket. */
  readonly askingBlind: InTurn
  /** One cheater in six passes at the level that this allows. */
  readonly insecureBlindLevels: boolean
  /** Name and version as entries say it. */
  readonly software: string
  /** Who may approve what. */
  readonly approvals: ApprovalRules
  readonly bodyMonths: number
  readonly purposes: readonly { readonly code: string; readonly label: Label }[]
  /** Public facts of this service. */
  readonly service: {
    readonly name: string
    readonly authority: () => string
    readonly serviceKey: string
    readonly logKey: string
    readonly durability: 'fsync' | 'process-crash-only'
  }
}

export function makeId(prefix: string): string {
  return `${prefix}_${toBase64Url(randomBytes(16))}`
}

export function freshSalt(): Uint8Array {
  return randomBytes(32)
}

/** Runs a decision; a nonce that was used before is the caller's replay. */
export async function decide<T>(store: Store, request: DecisionRequest<T>): Promise<T> {
  const outcome = await store.decision(request)
  if (outcome.kind === 'replayed') throw fault('request.replayed')
  return outcome.value
}

/** Work in progress, which no entry tells of, with the request's nonce in the same transaction. */
export async function work(
  store: Store,
  { nonce }: Signed,
  change: (write: WorkChanges) => Promise<void>,
): Promise<void> {
  const done = await store.work(async write => {
    await change(write)
    return true
  }, nonce)
  if (done === undefined) throw fault('request.replayed')
}

/** Somebody else's object and one that isn't there look the same. */
export function found<T>(thing: T | undefined): T {
  if (thing === undefined) throw fault('request.not_found')
  return thing
}
