// SPEC.md, "Documents": what consumer and nodes sign for one another to check, now or years later. The hub
// only carries them.
import { checkShape, type TicketShape } from '../blind/shape.ts'
import { fromBase64, fromUtf8, toBase64, utf8 } from '../bytes.ts'
import { canonicalJson, type Json, parseStrictJson } from '../canonical-json.ts'
import { type Check, code, hex32, isObject, oneOf, record, sequence, time } from '../audit/entry-fields.ts'
import { epochMillis } from '../audit/iso-time.ts'
import { documentDigest } from '../identity/signed-document.ts'
import { jointError } from './errors.ts'
import { organisation } from './market-edition.ts'
import { decodeX25519Key } from './mask-key.ts'

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

const MAX_VALUES = 5000
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
function malformed(kind: JointKind) {
  return jointError('joint.document', `not the one encoding of a ${kind}`)
}

/** NaN for an invalid timestamp. */
export function millis(time: string): number {
  return epochMillis(time) ?? Number.NaN
}
