// SPEC.md, "Answer": how the consumer checks, opens and adds n shares. The hub has no part in it but to carry
// them.
import { sha256 } from '../hashes.ts'
import { toHex } from '../bytes.ts'
import type { Verify } from '../signature.ts'
import {
  type JointQuestion,
  type JointShare,
  parseJoint,
  questionDigest,
  type SignedBytes,
} from './documents.ts'
import { verifyOfNode } from './verify-documents.ts'
import { jointError } from './errors.ts'
import { type MarketEdition, marketEditionDigest, type Member } from './market-edition.ts'
import type { MaskKey } from './mask-key.ts'
import { addCells, centre, type Ring } from './ring.ts'
import { openShare, type StoredShare } from './seal-share.ts'

export interface ArrivedShare {
  /** A signed `jointShare`. */
  readonly signed: SignedBytes
  readonly sealed: Uint8Array
}

/**
 * That the member's own log, under the key in the market edition, has the charge at this index. The caller
 * brings its policy (log key and quorum of witnesses) and the receipt; it throws where they do not hold.
 */
export type CheckReceipt = (member: Member, share: JointShare) => void | Promise<void>

/**
 * What every member signed for this question, in member order, each with the charge in its log. Nothing is
 * decrypted: shares need not be there. `edition` is the one that the consumer pinned, `question` its own
 * signed document. Throws `joint.mismatch`, `joint.member`, `identity.document`, or what `checkReceipt`
 * throws.
 */
export async function verifyNodeShares(
  edition: MarketEdition,
  question: Uint8Array,
  signed: readonly SignedBytes[],
  checkReceipt: CheckReceipt,
  verify: Verify,
): Promise<readonly JointShare[]> {
  const { joint, marketEdition }: JointQuestion = parseJoint('jointQuestion', question)
  if (marketEdition !== marketEditionDigest(edition))
    throw mismatch('the question is to another market edition')
  if (signed.length !== edition.members.length) throw mismatch('an answer has one share of every member')
  const expected = { joint, question: questionDigest(question) }
  const shares: JointShare[] = []
  for (const [place, member] of edition.members.entries()) {
    const one = signed[place]
    if (one === undefined) throw mismatch('an answer has one share of every member')
    const share = await verifyOfNode('jointShare', one, edition, expected, verify)
    if (share.node !== member.organisation) throw mismatch('shares are in member order, one of each')
    await checkReceipt(member, share)
    shares.push(share)
  }
  return shares
}

/**
 * The shares of all members, opened, in member order. All signatures and receipts are checked before anything
 * is decrypted. Throws as `verifyNodeShares`, `joint.sealed` and `joint.share`.
 */
export async function openNodeShares(
  edition: MarketEdition,
  question: Uint8Array,
  key: MaskKey,
  arrived: readonly ArrivedShare[],
  checkReceipt: CheckReceipt,
  verify: Verify,
): Promise<readonly StoredShare[]> {
  const { joint }: JointQuestion = parseJoint('jointQuestion', question)
  const signed = arrived.map(each => each.signed)
  const sealedOf = (place: number) => arrived[place]?.sealed ?? new Uint8Array()
  const shares = await verifyNodeShares(edition, question, signed, checkReceipt, verify)
  for (const [place, share] of shares.entries())
    if (toHex(sha256(sealedOf(place))) !== share.sealed)
      throw mismatch('the sealed share is not the one that its node signed')
  return shares.map(({ node, commitment }, place) => openShare(key, joint, node, commitment, sealedOf(place)))
}

/** The noisy totals of cells that are not hidden: added, centred. Throws `joint.cells`. */
export function addShares(shares: readonly (readonly bigint[])[], ring: Ring): readonly bigint[] {
  return addCells(shares, ring).map(value => centre(value, ring))
}

function mismatch(what: string) {
  return jointError('joint.mismatch', what)
}
