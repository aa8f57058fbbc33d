// SPEC.md, "Documents": what a node, a consumer or a later reader accepts, and under whose key.
import { fromBase64Url } from '../bytes.ts'
import { ProtocolError } from '../errors.ts'
import { keyId } from '../identity/keys.ts'
import { verifyDocument } from '../identity/signed-document.ts'
import type { Verify } from '../signature.ts'
import {
  type JointCancel,
  type JointDocuments,
  type JointQuestion,
  type JointYes,
  LONGEST_YES_MINUTES,
  millis,
  parseJoint,
  type SignedBytes,
} from './documents.ts'
import { jointError } from './errors.ts'
import { type MarketEdition, marketEditionDigest, placeOf } from './market-edition.ts'
import type { VerifiedYes } from './node.ts'

/**
 * The question of a consumer whose contract pins `publicKey`. J and P are left to the node, which computes
 * both from its own plan (`checkPlanned`). Throws `joint.document`, `joint.mismatch`, `joint.key`,
 * `identity.document`.
 */
export async function verifyQuestion(
  signed: SignedBytes,
  expected: { readonly marketEdition: string; readonly consumer: string; readonly publicKey: string },
  now: string,
  verify: Verify,
): Promise<JointQuestion> {
  const question = parseJoint('jointQuestion', signed.document)
  await verifyDocument('jointQuestion', signed.document, signer(expected.publicKey, signed), verify)
  if (question.marketEdition !== expected.marketEdition || question.consumer !== expected.consumer)
    throw mismatch('the question is to another market edition or of another consumer')
  if (millis(question.created) > millis(now) + SKEW_MILLIS || !(millis(question.expires) > millis(now)))
    throw mismatch('the question has expired, or is not valid yet')
  return question
}

/** Throws `joint.mismatch` unless the question names the P and J that this node computed. */
export function checkPlanned(question: JointQuestion, plan: string, joint: string): void {
  if (question.plan !== plan || question.joint !== joint)
    throw mismatch('the question names another plan than the one that this market declares')
}

/**
 * A yes, refusal or share under the signing key that the market edition has for its node. Throws as
 * `verifyQuestion`, and `joint.member`.
 */
export async function verifyOfNode<Kind extends 'jointYes' | 'jointRefusal' | 'jointShare'>(
  kind: Kind,
  signed: SignedBytes,
  edition: MarketEdition,
  expected: { readonly joint: string; readonly question?: string },
  verify: Verify,
): Promise<JointDocuments[Kind]> {
  const content = parseJoint(kind, signed.document)
  const member = edition.members[placeOf(edition, content.node)]
  await verifyDocument(kind, signed.document, signer(member?.signingKey ?? '', signed), verify)
  const isExpected =
    content.marketEdition === marketEditionDigest(edition) &&
    content.joint === expected.joint &&
    content.question === (expected.question ?? content.question)
  if (!isExpected) throw mismatch('the document is about another market edition or question')
  return content
}

/**
 * Whether a question may have been signed before an instant of this node's clock, by a clock that is ahead of
 * it as far as is taken.
 */
export function mayPrecede({ created }: Pick<JointQuestion, 'created'>, instant: string): boolean {
  return millis(created) <= millis(instant) + SKEW_MILLIS
}

/**
 * What a node remembers of its own: the commitment to the share of this J, and when an officer decided last
 * about what it does not know. Its own earlier yeses to other shares are not news: whoever keeps one could
 * stop the node with it for ever.
 */
export interface OwnYeses {
  readonly node: string
  readonly commitment: string | undefined
  readonly reset: string | undefined
}

/**
 * The yeses of a release message that are what they say, for `stepNode` to decide on: signed by their
 * members, about this J, and none that an officer has decided about (`own`). Others are left out, not
 * refused: a node has to see a yes of its own, whatever came with it. Throws `joint.yeses` for more of them
 * than members.
 */
export async function collectYeses(
  yeses: readonly SignedBytes[],
  edition: MarketEdition,
  joint: string,
  now: string,
  verify: Verify,
  own?: OwnYeses,
): Promise<readonly VerifiedYes[]> {
  if (yeses.length > edition.members.length)
    throw jointError('joint.yeses', 'a release has one yes of every member')
  const verified: VerifiedYes[] = []
  for (const signed of yeses) {
    const yes = await validYes(signed, edition, joint, verify)
    if (yes === undefined || (own !== undefined && isDecided(yes, own))) continue
    const { node, question, commitment, deadline } = yes
    verified.push({ node, question, commitment, isExpired: !isAhead(deadline, now) })
  }
  return verified
}

/** Throws as `verifyQuestion`. */
export async function verifyCancel(
  signed: SignedBytes,
  expected: { readonly marketEdition: string; readonly consumer: string; readonly publicKey: string },
  verify: Verify,
): Promise<JointCancel> {
  const cancel = parseJoint('jointCancel', signed.document)
  await verifyDocument('jointCancel', signed.document, signer(expected.publicKey, signed), verify)
  if (cancel.marketEdition !== expected.marketEdition || cancel.consumer !== expected.consumer)
    throw mismatch('the cancel is about another market edition or of another consumer')
  return cancel
}

/** A yes is given LONGEST_YES_MINUTES before its deadline. */
function isDecided({ node, commitment, deadline }: JointYes, own: OwnYeses): boolean {
  return (
    node === own.node &&
    commitment !== own.commitment &&
    own.reset !== undefined &&
    millis(deadline) - LONGEST_YES_MINUTES * 60_000 < millis(own.reset)
  )
}

/** How far the clocks of members may be apart, as in protocols/identity. */
const SKEW_MILLIS = 300_000

async function validYes(
  signed: SignedBytes,
  edition: MarketEdition,
  joint: string,
  verify: Verify,
): Promise<JointYes | undefined> {
  try {
    return await verifyOfNode('jointYes', signed, edition, { joint }, verify)
  } catch (error) {
    if (error instanceof ProtocolError) return undefined
    throw error
  }
}

/** A deadline that has not passed, and is not further away than an honest node sets it. */
function isAhead(deadline: string, now: string): boolean {
  const ahead = millis(deadline) - millis(now)
  return ahead > 0 && ahead <= LONGEST_YES_MINUTES * 60_000 + SKEW_MILLIS
}

function signer(publicKey: string, { signature }: SignedBytes) {
  return { keyId: keyId(fromBase64Url(publicKey)), publicKey, signature }
}

function mismatch(what: string) {
  return jointError('joint.mismatch', what)
}
