// SPEC.md, "Answer": how the consumer checks, opens and adds n shares. The hub has no part in it but to carry
// them.
import { toHex } from '../bytes.ts'
import { sha256 } from '../digest.ts'
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
import { addCells, centre, decodeCells, type Ring } from './ring.ts'
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
 * The shares of all members, opened, in member order. All signatures and receipts are checked before anything
 * is decrypted. `edition` is the one that the consumer pinned, `question` its own signed document. Throws
 * `joint.mismatch`, `joint.member`, `joint.sealed`, `joint.share`, `identity.document`, or what
 * `checkReceipt` throws.
 */
export async function openNodeShares(
  edition: MarketEdition,
  question: Uint8Array,
  key: MaskKey,
  arrived: readonly ArrivedShare[],
  checkReceipt: CheckReceipt,
  verify: Verify,
): Promise<readonly StoredShare[]> {
  const { joint, marketEdition }: JointQuestion = parseJoint('jointQuestion', question)
  if (marketEdition !== marketEditionDigest(edition))
    throw mismatch('the question is to another market edition')
  if (arrived.length !== edition.members.length) throw mismatch('an answer has one share of every member')
  const expected = { joint, question: questionDigest(question) }
  const shares: JointShare[] = []
  for (const [place, member] of edition.members.entries()) {
    const one = arrived[place]
    if (one === undefined) throw mismatch('an answer has one share of every member')
    const share = await verifyOfNode('jointShare', one.signed, edition, expected, verify)
    if (share.node !== member.organisation) throw mismatch('shares are in member order, one of each')
    if (toHex(sha256(one.sealed)) !== share.sealed)
      throw mismatch('the sealed share is not the one that its node signed')
    await checkReceipt(member, share)
    shares.push(share)
  }
  return shares.map(({ node, commitment }, place) =>
    openShare(key, joint, node, commitment, arrived[place]?.sealed ?? new Uint8Array()),
  )
}

/** The noisy totals of an open question: added, centred. Throws `joint.cells`. */
export function addShares(shares: readonly StoredShare[], cells: number, ring: Ring): readonly bigint[] {
  return addCells(
    shares.map(({ bytes }) => decodeCells(bytes, cells, ring)),
    ring,
  ).map(value => centre(value, ring))
}

function mismatch(what: string) {
  return jointError('joint.mismatch', what)
}
