// Joint questions on the wire: signed documents of protocols/joint as texts, and what a node's answer proves.
import { z } from 'zod'
import { Base64 } from './base64.ts'
import { LoggedTicketEntry } from './blind.ts'
import { issueCode } from './issue-code.ts'
import { Instant, LogIndex, OrganisationId, Sha256Hex } from './common.ts'
import { MarketSignature } from './market.ts'
import { Answer } from './answer.ts'

/** Canonical JSON as it was signed, and the signature in base64url. */
export const SignedText = z.strictObject({
  document: z.string().min(2).max(65_536),
  signature: MarketSignature.shape.signature,
})
export type SignedText = z.infer<typeof SignedText>

/** A released share with the proof that its node charged for it. */
export const NodeShare = z.strictObject({
  share: SignedText,
  /** HPKE to the question's own key. */
  sealed: Base64,
  /** The entry of the charge, the receipt that the node's log has it, and what its result commits to. */
  leaf: z.string().max(65_536),
  receipt: z.string().max(65_536),
  result: z.string().max(4096),
  resultSalt: Sha256Hex,
  /** Shows that the account that the entry charges is the consumer's own. */
  accountSalt: Sha256Hex,
})
export type NodeShare = z.infer<typeof NodeShare>

/** What a node's log commits to in place of an answer. `id` is random, so the share stays hidden. */
export const NodeResult = z.strictObject({
  v: z.literal(1),
  id: z.string(),
  joint: Sha256Hex,
  question: Sha256Hex,
  commitment: Sha256Hex,
  seq: z.string(),
  released: z.string(),
})
export type NodeResult = z.infer<typeof NodeResult>

/**
 * A request of a member to a node, signed for the node and not for the hub, and what the node answered: how a
 * node without an inbound port enrols members and signs contracts.
 */
const Headers = z.record(
  z.string().regex(/^[a-z0-9-]{1,60}$/, issueCode('shape.cursor')),
  z.string().max(8192),
)
export const RelayedRequest = z.strictObject({
  method: z.enum(['GET', 'POST', 'PUT']),
  /** Path and query. */
  target: z.string().regex(/^\/[!-~]{0,2000}$/, issueCode('shape.cursor')),
  headers: Headers,
  content: Base64,
})
export type RelayedRequest = z.infer<typeof RelayedRequest>
export const RelayedAnswer = z.strictObject({
  status: z.number().int().min(100).max(599),
  headers: Headers,
  content: Base64,
})
export type RelayedAnswer = z.infer<typeof RelayedAnswer>

/** The body of C2SP tlog-witness's `add-checkpoint`. */
export const AddCheckpointText = z.string().max(65_536)

/** Entries between the tree that the hub cosigned last and the checkpoint that it is asked to cosign. */
export const SentLeaves = z.strictObject({
  /** The roots of the perfect subtrees of the former, largest first. */
  edge: z.array(Base64.max(44)).max(53),
  leaves: z.array(z.string().min(2).max(65_535)).max(1000),
})
export type SentLeaves = z.infer<typeof SentLeaves>

/** What a hub kept of a node's log: its newest checkpoint, and leaves from an index on. */
export const KeptEntries = z.strictObject({
  /** Null where the hub has cosigned none. */
  note: z.string().max(16_384).nullable(),
  /** One message of them: there may be more. */
  leaves: z.array(z.string().max(65_535)).max(1000),
})
export type KeptEntries = z.infer<typeof KeptEntries>

/**
 * What a witness answers to `add-checkpoint`, as its status and body, and the largest checkpoint of that log
 * that it cosigned: nobody believes a witness that it saw another log unless the log's own key signed it.
 */
export const CosignReply = z.strictObject({
  status: z.number().int().min(100).max(599),
  body: z.string().max(16_384),
  note: z.string().max(16_384).nullable(),
})
export type CosignReply = z.infer<typeof CosignReply>

/** From the hub to a node. Repeating any of them does no harm. */
export const NodeMessage = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('question'), question: SignedText }),
  z.strictObject({ kind: z.literal('release'), question: SignedText, yeses: z.array(SignedText).max(32) }),
  z.strictObject({ kind: z.literal('cancel'), question: SignedText, cancel: SignedText }),
  z.strictObject({ kind: z.literal('request'), request: RelayedRequest }),
  z.strictObject({ kind: z.literal('checkpoint'), request: AddCheckpointText }),
])
export type NodeMessage = z.infer<typeof NodeMessage>
export type JointMessage = Exclude<NodeMessage, { readonly kind: 'request' | 'checkpoint' }>

export const NodeReply = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('yes'), yes: SignedText }),
  z.strictObject({ kind: z.literal('refusal'), refusal: SignedText }),
  z.strictObject({ kind: z.literal('share'), share: NodeShare }),
  z.strictObject({ kind: z.literal('cancelled') }),
  z.strictObject({ kind: z.literal('answer'), answer: RelayedAnswer }),
  z.strictObject({ kind: z.literal('cosigned'), reply: CosignReply }),
  /** The message was none that this node can answer under its key: malformed, or to another market. */
  z.strictObject({ kind: z.literal('rejected'), code: z.string().max(64) }),
])
export type NodeReply = z.infer<typeof NodeReply>

export const PolledMessage = z.strictObject({ id: z.string().max(80), message: NodeMessage })
export type PolledMessage = z.infer<typeof PolledMessage>
export const PollResult = z.strictObject({ id: z.string().max(80), reply: NodeReply })
export type PollResult = z.infer<typeof PollResult>

/** The hub's entry that every node released: undefined until then. */
export const HubProof = z.strictObject({
  leaf: z.string(),
  body: z.string(),
  bodySalt: Sha256Hex,
  receipt: z.string(),
})
export type HubProof = z.infer<typeof HubProof>

export const JointProgress = z.strictObject({
  question: Sha256Hex,
  state: z.enum(['waiting', 'refused', 'cancelled', 'complete']),
  /** Who has reserved and not released yet, as the hub says: nothing follows from it. */
  reserved: z.array(OrganisationId),
  /** Signed by nodes, so that the hub cannot invent them. */
  refusals: z.array(SignedText),
  /** In member order once complete; else those that have come. */
  shares: z.array(NodeShare),
  hub: HubProof.nullable(),
  /** Who did not bring it forward just now, and why; only a signed refusal proves it. */
  silent: z.array(z.strictObject({ organisation: OrganisationId, code: z.string().max(64) })),
})
export type JointProgress = z.infer<typeof JointProgress>

/**
 * What a hub knows of a joint question: no word of what was asked. Nodes sign their refusals; that there
 * were any is here the hub's word.
 */
export const JointRecord = z.strictObject({
  question: Sha256Hex,
  marketEdition: Sha256Hex,
  consumer: OrganisationId,
  made: Instant,
  /** `refused`: for good, by a node, and not cancelled yet. */
  state: z.enum(['open', 'answered', 'refused', 'cancelled']),
  /** Its entry in the hub's log. */
  seq: LogIndex.nullable(),
  reserved: z.array(OrganisationId),
  released: z.array(OrganisationId),
  refusals: z.array(z.strictObject({ organisation: OrganisationId, code: z.string(), isFinal: z.boolean() })),
})
export type JointRecord = z.infer<typeof JointRecord>

/** To the consumer itself, whichever of its keys asked: with what it takes to cancel it. */
export const OpenJointQuestion = JointRecord.extend({ signed: SignedText })
export type OpenJointQuestion = z.infer<typeof OpenJointQuestion>

/** X25519, base64url: opens the shares of one signed question. */
export const SealKey = z.string().regex(/^[A-Za-z0-9_-]{43}$/)

/**
 * A joint answer, with proof that every member released its share and of what it charged. With `sealKey` and
 * all shares (`sealed`) the file proves the sum too. They are left out unless they are asked for, because
 * together with a member's mask key they reveal that member's own noisy figures.
 */
export const JointAnswerFile = z.strictObject({
  v: z.literal(1),
  kind: z.literal('joint'),
  standard: z.string(),
  marketEdition: z.string(),
  signatures: z.array(MarketSignature),
  label: z.string(),
  question: SignedText.extend({ publicKey: z.string() }),
  sealKey: SealKey.optional(),
  shares: z.array(NodeShare.partial({ sealed: true })),
  hub: HubProof,
  /**
   * Of a question with hidden parts: each node's entry that the opening of the ticket passed, in member
   * order. `answer` has no values for those parts then: they are in its consumer's vault.
   */
  tickets: z.array(LoggedTicketEntry).max(32).optional(),
  answer: Answer,
})
export type JointAnswerFile = z.infer<typeof JointAnswerFile>
