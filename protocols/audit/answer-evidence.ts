// SPEC.md, "Evidence of an answer": what a consumer keeps, and can show to anyone, later.
import { ProtocolError } from '../errors.ts'
import type { Verify } from '../signature.ts'
import { commit } from './commitment.ts'
import { parseEntry } from './entry.ts'
import type { ComputationEntry } from './entry-ledger.ts'
import type { StandingEntry } from './entry-standing.ts'
import type { LogPolicy } from './policy.ts'
import { type VerifiedReceipt, verifyReceipt } from './receipt.ts'

export interface AnswerEvidence {
  /** The entry, byte for byte. */
  readonly leaf: Uint8Array
  /** A `.tlog-proof` text. */
  readonly receipt: string
  readonly body: Uint8Array
  readonly bodySalt: Uint8Array
  readonly answer: Uint8Array
  readonly resultSalt: Uint8Array
}

export interface VerifiedAnswer extends VerifiedReceipt {
  readonly entry: ComputationEntry | StandingEntry
}

/**
 * That the log has charged and released exactly this answer to exactly this request, or published it.
 * Everything in the evidence may come from an attacker. Throws `answer.entry` (not the entry of a released
 * computation, or of another index), `answer.body`, `answer.result`, or what `verifyReceipt`, `parseEntry`
 * and `commit` throw.
 */
export async function verifyAnswerEvidence(
  evidence: AnswerEvidence,
  policy: LogPolicy,
  verify: Verify,
): Promise<VerifiedAnswer> {
  const verified = await verifyReceipt(evidence.leaf, evidence.receipt, policy, verify)
  const entry = parseEntry(evidence.leaf)
  const releases = entry.type === 'standing' || (entry.type === 'computation' && entry.outcome === 'released')
  if (!releases || entry.seq !== String(verified.index)) {
    throw new ProtocolError('answer.entry', 'the entry is not that of a released computation at this index')
  }
  if (commit('body', evidence.bodySalt, evidence.body) !== entry.bodyCommitment) {
    throw new ProtocolError('answer.body', 'the request is not the one that the entry commits to')
  }
  if (commit('result', evidence.resultSalt, evidence.answer) !== entry.resultCommitment) {
    throw new ProtocolError('answer.result', 'the answer is not the one that the entry commits to')
  }
  return { ...verified, entry }
}
