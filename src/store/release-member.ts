// What one query hands to the group commit, and what comes back.
import { SALT_BYTES } from '../../protocols/audit/commitment.ts'
import type { Mode } from '../../schemas/common.ts'
import type { BudgetCode } from '../domain/ledger.ts'
import { type BuiltEntry, checkPlainText, type EntryPlace } from './entries.ts'
import { checkNonce, type Nonce } from './nonces.ts'
import type { CommitmentOpening } from './sealed-batch.ts'

export interface ReleaseMember {
  /** Made by the caller from 128 random bits. */
  readonly id: string
  readonly nonce: Nonce
  readonly edition: string
  readonly organisation: string
  readonly grant: string
  readonly mode: Mode
  readonly kind: 'profile' | 'trend' | 'aggregate'
  /** SHA-256 of the canonical query, hex: one answer for each, edition and organisation. */
  readonly canonicalDigest: string
  readonly idempotencyKey: string | null
  readonly charge: bigint
  /** Parts that were computed and charged here and serve later answers free; if one is stored by now the member is `stale`. */
  readonly baseParts: readonly { readonly digest: string; readonly position: number }[]
  /** Of a blind answer: the ticket that it uses up, in this transaction, and what only the consumer can read. */
  readonly blind?: { readonly ticket: string; readonly ciphertexts: Uint8Array }
  /** Called inside the transaction, at most once each. What they throw fails this member alone. */
  buildAnswer(at: AnswerPlace): BuiltAnswer
  buildRefusal(at: RefusalPlace): BuiltEntry
  buildAccount(at: AccountPlace): BuiltEntry
}

/** An edition's total and one account in it, as they stand after the entry. */
export interface Standing {
  readonly account: string
  readonly totalSpent: bigint
  readonly totalCap: bigint
  /** Both 0 until the account's first release. */
  readonly accountSpent: bigint
  readonly accountCap: bigint
}

export interface AnswerPlace extends EntryPlace {
  readonly after: Standing
}

export interface RefusalPlace extends EntryPlace {
  readonly code: RefusalCode
  /** What would have fitted, where a budget refused. */
  readonly room: bigint | null
  readonly standing: Standing
}

/** The account opens, or goes on under another grant. */
export interface AccountPlace extends EntryPlace {
  readonly edition: string
  readonly account: string
  /** Opens the account's public id to its parties. */
  readonly salt: Uint8Array
  readonly grant: string
  readonly cap: bigint
  readonly spent: bigint
}

export interface BuiltAnswer extends BuiltEntry {
  readonly answer: CommitmentOpening
}

/** Beside the budgets: what changed between the policy check and the commit. */
export type RefusalCode =
  | BudgetCode
  | 'query.edition_not_open'
  | 'query.edition_not_approved'
  | 'query.grant_not_effective'
  | 'query.grant_frozen'
  | 'query.grant_uses'
  | 'query.grant_revoked'
  | 'query.grant_expired'
  | 'query.mode_not_granted'
  | 'request.suspended'

export type Settled = Released | Refused | Unlogged

interface Released extends EntryPlace {
  readonly kind: 'released'
  readonly answer: string
  readonly after: Standing
}

interface Refused extends EntryPlace {
  readonly kind: 'refused'
  readonly code: RefusalCode
  readonly room: bigint | null
}

type Unlogged =
  /** This organisation has this answer already: nothing was charged or drawn anew. */
  | { readonly kind: 'stored'; readonly answer: string }
  /** The idempotency key was used with another query: the nonce is still good, for the entry of this refusal. */
  | { readonly kind: 'idempotency_conflict' }
  | { readonly kind: 'replayed' }
  /** A base part was stored meanwhile: plan again; the nonce is still good. */
  | { readonly kind: 'stale' }
  /** The ticket is not ready: another question used it first, or it expired. Nothing was charged; the ciphertexts must be destroyed. */
  | { readonly kind: 'ticket_unusable' }

/** The entry's tlog-proof under a checkpoint that is signed and stored. */
interface Proven {
  readonly receipt: string
}

export type Outcome = (Released & Proven) | (Refused & Proven) | Unlogged

/** Throws what would otherwise make a statement of the whole group fail. */
export function checkMember(member: ReleaseMember): void {
  checkNonce(member.nonce)
  const { id, edition, organisation, grant, canonicalDigest, idempotencyKey, baseParts, blind } = member
  if (blind !== undefined) checkPlainText(blind.ticket)
  ;[id, edition, organisation, grant, canonicalDigest, ...baseParts.map(part => part.digest)].forEach(
    checkPlainText,
  )
  if (idempotencyKey !== null) checkPlainText(idempotencyKey)
  if (new Set(baseParts.map(part => part.digest)).size !== baseParts.length) {
    throw new RangeError('a base part stands twice')
  }
  if (
    !baseParts.every(part => Number.isInteger(part.position) && part.position >= 0 && part.position < 1000)
  ) {
    throw new RangeError('a base part has no place')
  }
}

export function checkAnswer({ answer, body }: BuiltAnswer): void {
  if (body === null || !body.asked) throw new RangeError('an answer lies beside what was asked')
  if (answer.salt.length !== SALT_BYTES) throw new RangeError('a salt has 32 bytes')
  if (answer.bytes.length === 0) throw new RangeError('an answer has bytes')
}
