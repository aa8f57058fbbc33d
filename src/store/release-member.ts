// What one question passes to the group commit, and its outcome.
import { SALT_BYTES } from '../../protocols/audit/commitment.ts'
import type { MadeAnswer, ReleaseFacts, StatedBalances } from '../domain/release/entries.ts'
import type { BaseDrawn } from '../domain/release/draft.ts'
import type { LedgerRefusalCode } from '../domain/release/refusal.ts'
import { checkPlainText, type EntryPlace } from './entries.ts'
import { checkNonce, type Nonce } from './nonces.ts'

/** Plain data. `id` is made by the caller from 128 random bits. */
export interface ReleaseMember extends ReleaseFacts {
  readonly nonce: Nonce
  readonly kind: 'profile' | 'trend' | 'aggregate'
  /** SHA-256 of the canonical query, hex: one answer for each, edition and organisation. */
  readonly canonicalDigest: string
  /** The same for questions that differ in how exact they are: one of them may be sharpened into another. */
  readonly questionDigest: string
  readonly idempotencyKey: string | null
  /**
   * Parts that are charged here and serve later answers free. Where another answer than `over` serves one by
   * now, the member is `stale`.
   */
  readonly baseParts: readonly BaseDrawn[]
  /** Of a blind answer: the ticket that this transaction uses up, and what only the consumer can read. */
  readonly blind?: { readonly ticket: string; readonly ciphertexts: Uint8Array }
  /** Of a joint question: the hold that this transaction turns into a charge. */
  readonly joint?: { readonly joint: string; readonly node: string }
}

export type Settled = Released | Refused | Unlogged

interface Released extends EntryPlace {
  readonly kind: 'released'
  readonly answer: string
  readonly made: MadeAnswer
  readonly after: StatedBalances
}

interface Refused extends EntryPlace {
  readonly kind: 'refused'
  readonly code: LedgerRefusalCode
  readonly room: bigint | null
}

type Unlogged =
  /** This organisation already has this answer: nothing was charged. */
  | { readonly kind: 'stored'; readonly answer: string }
  /** The idempotency key was used with another query. The nonce is unused, for the entry of this refusal. */
  | { readonly kind: 'idempotency_conflict' }
  | { readonly kind: 'replayed' }
  /** A base part was stored or made more exact meanwhile: plan again. The nonce is unused. */
  | { readonly kind: 'stale' }
  /**
   * The ticket is not ready: another question used it first, or it expired. Nothing was charged; the
   * ciphertexts must be destroyed.
   */
  | { readonly kind: 'ticket_unusable' }
  /** There is no such hold any more: it was cancelled, ended or released. Nothing was charged. */
  | { readonly kind: 'not_held' }

/** The entry's tlog-proof under a checkpoint that is signed and stored. */
interface Proven {
  readonly receipt: string
}

export type ReleaseOutcome = (Released & Proven) | (Refused & Proven) | Unlogged

/** Throws for what would otherwise make a statement of the whole group fail. */
export function checkMember(member: ReleaseMember): void {
  checkNonce(member.nonce)
  const {
    id,
    edition,
    organisation,
    grant,
    canonicalDigest,
    questionDigest,
    idempotencyKey,
    baseParts,
    blind,
  } = member
  if (blind !== undefined) checkPlainText(blind.ticket)
  const parts = baseParts.map(part => part.digest)
  ;[id, edition, organisation, grant, canonicalDigest, questionDigest, ...parts].forEach(checkPlainText)
  if (idempotencyKey !== null) checkPlainText(idempotencyKey)
  if (new Set(baseParts.map(part => part.digest)).size !== baseParts.length) {
    throw new RangeError('a base part is listed twice')
  }
  if (
    !baseParts.every(part => Number.isInteger(part.position) && part.position >= 0 && part.position < 1000)
  ) {
    throw new RangeError('a base part has no position')
  }
}

/** Throws for an answer that cannot be stored. */
export function checkMadeAnswer({ answer, resultSalt }: MadeAnswer): void {
  if (resultSalt.length !== SALT_BYTES) throw new RangeError('a salt has 32 bytes')
  if (answer.length === 0) throw new RangeError('an answer has bytes')
}
