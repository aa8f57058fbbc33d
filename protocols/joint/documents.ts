// SPEC.md, "Documents": what consumer and nodes sign for one another to check, now or years later. The hub
// only carries them.
import { checkShape, type TicketShape } from '../blind/shape.ts'
import { fromBase64, fromBase64Url, fromUtf8, toBase64, utf8 } from '../bytes.ts'
import { canonicalJson, type Json, parseStrictJson } from '../canonical-json.ts'
import { type Check, code, hex32, isObject, oneOf, record, sequence, time } from '../audit/entry-fields.ts'
import { epochMillis } from '../audit/iso-time.ts'
import { keyId } from '../identity/keys.ts'
import { documentDigest, verifyDocument } from '../identity/signed-document.ts'
import type { Verify } from '../signature.ts'
import { ProtocolError } from '../errors.ts'
import { jointError } from './errors.ts'
import { type MarketEdition, marketEditionDigest, placeOf } from './market-edition.ts'
import { decodeX25519Key } from './mask-key.ts'
import type { VerifiedYes } from './node.ts'

interface About {
  /** M. */
  readonly marketEdition: string
  /** J. */
  readonly joint: string
}

export interface JointQuestion extends About {
  readonly consumer: string
  readonly mode: 'open' | 'blind'
  /** P. The node plans `asked` itself and refuses another P. */
  readonly plan: string
  /** The question as the consumer typed it; the node's planner reads it. */
  readonly asked: { readonly [key: string]: Json }
  /** In mode `blind`, and only there: what P covers besides the plan. */
  readonly ticket?: QuestionTicket
  /** X25519, base64url, made for this document: shares are sealed to it. */
  readonly sealTo: string
  readonly created: string
  /** At most 24 h after `created`. Nodes remember cancels until then. */
  readonly expires: string
}

/** `JointTicket` (joint-id.ts) as texts. */
export interface QuestionTicket {
  readonly shape: TicketShape
  /** The digests of the upload, lower-case hex, ascending. */
  readonly digests: readonly string[]
  /** The shifts of protocols/blind, base64. */
  readonly shifts: string
}

interface OfNode extends About {
  /** Digest of the signed question. */
  readonly question: string
  readonly node: string
}

export interface JointYes extends OfNode {
  /** `shareCommitment` of the stored share. */
  readonly commitment: string
  /** 10 minutes ahead. Only the yes expires: asking again renews it, the hold behind it stays. */
  readonly deadline: string
}

export interface JointRefusal extends OfNode {
  readonly code: string
  /** Whether asking again is of no use, so that the consumer had better cancel. */
  readonly isFinal: boolean
}

export interface JointShare extends OfNode {
  readonly commitment: string
  /** SHA-256 of the sealed share, which travels beside this document. */
  readonly sealed: string
  /** Where the node's log has the charge. */
  readonly entry: string
}

export interface JointCancel extends About {
  readonly question: string
  readonly consumer: string
}

export interface JointDocuments {
  readonly jointQuestion: JointQuestion
  readonly jointYes: JointYes
  readonly jointRefusal: JointRefusal
  readonly jointShare: JointShare
  readonly jointCancel: JointCancel
}
export type JointKind = keyof JointDocuments

/**
 * A document as it travels. Whose key must have signed it follows from what it says and is never in the
 * message.
 */
export interface SignedBytes {
  readonly document: Uint8Array
  /** base64url of 64 bytes. */
  readonly signature: string
}

export const MAX_DOCUMENT_BYTES = 64 * 1024
/** What a question has room for beside its shifts: 128 digests and a filter with many values. */
export const MAX_SHIFTS_BYTES = 32 * 1024
export const LONGEST_QUESTION_HOURS = 24
export const LONGEST_YES_MINUTES = 10

/** The bytes to sign: canonical JSON, `v` 1. Throws `joint.document` or `json.value`. */
export function encodeJoint<Kind extends JointKind>(kind: Kind, content: JointDocuments[Kind]): Uint8Array {
  const value: unknown = { v: 1, ...content }
  if (!isContent(kind, value)) throw malformed(kind)
  return utf8(canonicalJson(value))
}

/**
 * From a stranger. Only the one encoding of a document of this kind; says nothing of its signature. Throws
 * `joint.document`.
 */
export function parseJoint<Kind extends JointKind>(kind: Kind, bytes: Uint8Array): JointDocuments[Kind] {
  if (bytes.length > MAX_DOCUMENT_BYTES) throw malformed(kind)
  let text: string
  let value: unknown
  let canonical: string
  try {
    text = fromUtf8(bytes)
    value = parseStrictJson(text, MAX_VALUES)
    canonical = canonicalJson(value)
  } catch {
    throw malformed(kind)
  }
  if (canonical !== text || !isContent(kind, value)) throw malformed(kind)
  const { v: _, ...content } = value
  return content as unknown as JointDocuments[Kind]
}

/** A question's name in yeses, shares, cancels and the hub's log: salted by the key that it carries. */
export function questionDigest(document: Uint8Array): string {
  return documentDigest('jointQuestion', document)
}

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
 * The yeses of a release message that are what they say, for `stepNode` to decide on: signed by their
 * members, about this J. Others are left out, not refused: a node has to see a yes of its own, whatever came
 * with it. Throws `joint.yeses` for more of them than members.
 */
export async function collectYeses(
  yeses: readonly SignedBytes[],
  edition: MarketEdition,
  joint: string,
  now: string,
  verify: Verify,
): Promise<readonly VerifiedYes[]> {
  if (yeses.length > edition.members.length)
    throw jointError('joint.yeses', 'a release has one yes of every member')
  const verified: VerifiedYes[] = []
  for (const signed of yeses) {
    const yes = await validYes(signed, edition, joint, verify)
    if (yes === undefined) continue
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

const MAX_VALUES = 5000
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

function millis(time: string): number {
  return epochMillis(time) ?? Number.NaN
}

const organisation: Check = value =>
  typeof value === 'string' && /^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$/.test(value)
const about = { v: (value: unknown) => value === 1, marketEdition: hex32, joint: hex32 }
const ofNode = { ...about, question: hex32, node: organisation }

const question = {
  ...about,
  consumer: organisation,
  plan: hex32,
  asked: isObject,
  sealTo: isX25519Key,
  created: time,
  expires: time,
}
const openQuestion = record({ ...question, mode: oneOf('open') })
const blindQuestion = record({ ...question, mode: oneOf('blind'), ticket: isTicket })

const CHECKS: Readonly<Record<JointKind, Check>> = {
  jointQuestion: value => openQuestion(value) || blindQuestion(value),
  jointYes: record({ ...ofNode, commitment: hex32, deadline: time }),
  jointRefusal: record({ ...ofNode, code, isFinal: value => typeof value === 'boolean' }),
  jointShare: record({ ...ofNode, commitment: hex32, sealed: hex32, entry: sequence }),
  jointCancel: record({ ...about, question: hex32, consumer: organisation }),
}

function isContent(kind: JointKind, value: unknown): value is { readonly [key: string]: Json } {
  if (!CHECKS[kind](value) || !isObject(value)) return false
  return kind !== 'jointQuestion' || isShortLived(value)
}

/** `expires` is after `created`, by at most a day. */
function isShortLived({ created, expires }: Readonly<Record<string, unknown>>): boolean {
  const lifetime = millis(String(expires)) - millis(String(created))
  return lifetime > 0 && lifetime <= LONGEST_QUESTION_HOURS * 3_600_000
}

function isTicket(value: unknown): boolean {
  if (!isObject(value) || Object.keys(value).length !== 3) return false
  const { shape, digests, shifts } = value
  return isShape(shape) && isDigestSet(digests) && isBase64(shifts)
}

function isShape(value: unknown): boolean {
  if (!isObject(value) || Object.keys(value).length !== 5) return false
  try {
    return checkShape(value as unknown as TicketShape) === value
  } catch {
    return false
  }
}

/** Ascending, so that one upload has one spelling. */
function isDigestSet(value: unknown): boolean {
  return (
    Array.isArray(value) &&
    value.length <= MAX_DIGESTS &&
    value.every((item, at) => hex32(item) && (at === 0 || value[at - 1] < item))
  )
}

function isBase64(value: unknown): boolean {
  if (typeof value !== 'string' || value.length > MAX_SHIFTS_BYTES * 2) return false
  try {
    return toBase64(fromBase64(value)) === value
  } catch {
    return false
  }
}

const MAX_DIGESTS = 128

function isX25519Key(value: unknown): boolean {
  if (typeof value !== 'string' || value.length !== 43) return false
  try {
    return decodeX25519Key(value).length > 0
  } catch {
    return false
  }
}

/** `verifyDocument` validates the key. */
function signer(publicKey: string, { signature }: SignedBytes) {
  return { keyId: keyId(fromBase64Url(publicKey)), publicKey, signature }
}

function malformed(kind: JointKind) {
  return jointError('joint.document', `not the one encoding of a ${kind}`)
}

function mismatch(what: string) {
  return jointError('joint.mismatch', what)
}
