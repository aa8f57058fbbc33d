// The entries of one release. The transaction that charges decides index, time and balances; everything else
// is prepared before it starts, because other requests wait for it.
import { commit } from '../../../protocols/audit/commitment.ts'
import { toHex, utf8 } from '../../../protocols/bytes.ts'
import type { Body, ComputationBody } from '../../../schemas/body.ts'
import type { Mode } from '../../../schemas/common.ts'
import { type CanonicalMembers, joinMembers } from '../canonical-members.ts'
import { type BodyLeaf, encodeWithBody, type EntryBytes, type Place } from '../entries.ts'
import type { LedgerRefusalCode } from './refusal.ts'

/** What the entries of a release say, but for what the transaction decides. */
export type ReleaseFacts = {
  /** Of the answer. */
  readonly id: string
  readonly edition: string
  readonly organisation: string
  readonly grant: string
  readonly mode: Mode
  readonly charge: bigint
  readonly content: ReleaseContent
}

export type ReleaseContent = {
  readonly software: string
  readonly mechanism: ComputationLeaf['mechanism']
  readonly parties: readonly string[]
  /** Without `seq` and `released`. */
  readonly answer: CanonicalMembers
  readonly resultSalt: Uint8Array
  /** The private body where the answer is released, as an object and as canonical JSON. */
  readonly body: ComputationBody
  readonly bodyJson: string
  readonly bodySalt: Uint8Array
  /** The private body of the account's entry, without the account's salt. */
  readonly accountBody: Omit<Extract<Body, { type: 'account' }>, 'salt'>
  readonly accountSalt: Uint8Array
}

/** An edition's total and one account in it, after the entry that states them. In nano-rho. */
export type StatedBalances = {
  readonly account: string
  readonly totalSpent: bigint
  readonly totalCap: bigint
  /** Both 0 until the account's first release. */
  readonly accountSpent: bigint
  readonly accountCap: bigint
}

/** An account that opens, or that continues under another grant. */
export type OpenedAccount = {
  readonly account: string
  /** Opens the account's public id to its parties. */
  readonly salt: Uint8Array
  readonly cap: bigint
  readonly spent: bigint
}

/** An answer with everything that proves it, but for the receipt: `answer` and `body` in canonical JSON. */
export type MadeAnswer = {
  readonly id: string
  readonly answer: string
  readonly resultSalt: Uint8Array
  readonly leaf: Uint8Array
  readonly body: string
  readonly bodySalt: Uint8Array
}

/** An entry with the bytes of the answer that it commits to. */
export type AnswerEntry = EntryBytes & {
  readonly answer: { readonly bytes: Uint8Array; readonly salt: Uint8Array }
}

/** The entry of an answer that is released and charged. */
export function releasedEntry(
  facts: ReleaseFacts,
  place: Place,
  after: StatedBalances,
): { readonly entry: AnswerEntry; readonly made: MadeAnswer } {
  const { id, charge, content } = facts
  const { resultSalt, bodySalt, body, bodyJson } = content
  const { seq, time } = place
  const answer = joinMembers({ ...content.answer, seq: `"${seq}"`, released: `"${time}"` })
  const bytes = utf8(answer)
  const entry = encodeWithBody(
    place,
    content.software,
    body,
    bodySalt,
    content.parties,
    computationLeaf(facts, after, {
      charge: String(charge),
      outcome: 'released',
      code: 'ok',
      resultCommitment: commit('result', resultSalt, bytes),
    }),
    utf8(bodyJson),
  )
  return {
    entry: { ...entry, answer: { bytes, salt: resultSalt } },
    made: { id, answer, resultSalt, leaf: entry.leaf, body: bodyJson, bodySalt },
  }
}

/** The entry of a question that the transaction refused: nothing is charged. */
export function refusedEntry(
  facts: ReleaseFacts,
  place: Place,
  balances: StatedBalances,
  code: LedgerRefusalCode,
): EntryBytes {
  const { software, body, bodySalt, parties } = facts.content
  const leaf = computationLeaf(facts, balances, {
    charge: '0',
    outcome: 'refused',
    code,
    resultCommitment: null,
  })
  return encodeWithBody(place, software, { ...body, answer: null }, bodySalt, parties, leaf)
}

/** The entry that precedes an account's first release, and the first under another grant. */
export function accountEntry(
  { edition, grant, content }: ReleaseFacts,
  place: Place,
  { account, salt, cap, spent }: OpenedAccount,
): EntryBytes {
  return encodeWithBody(
    place,
    content.software,
    { ...content.accountBody, salt: toHex(salt) },
    content.accountSalt,
    content.parties,
    { type: 'account', edition, account, grantId: grant, cap: String(cap), spent: String(spent) },
  )
}

type ComputationLeaf = Extract<BodyLeaf, { type: 'computation' }>
type Result = Pick<ComputationLeaf, 'charge' | 'outcome' | 'code' | 'resultCommitment'>

function computationLeaf(
  { edition, mode, content }: ReleaseFacts,
  balances: StatedBalances,
  result: Result,
): ComputationLeaf {
  return {
    type: 'computation',
    edition,
    account: balances.account,
    mode,
    mechanism: content.mechanism,
    totalSpent: String(balances.totalSpent),
    totalCap: String(balances.totalCap),
    accountSpent: String(balances.accountSpent),
    accountCap: String(balances.accountCap),
    ...result,
  }
}
