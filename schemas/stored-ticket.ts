// A ticket as its consumer stores it, inside the vault (protocols/blind/SPEC.md, "Ticket"). Each state is
// written before what it allows is sent.
import { z } from 'zod'
import { CatalogueEdition } from './api-bodies.ts'
import { LoggedTicketEntry } from './blind.ts'
import {
  AnswerId,
  DatasetId,
  IdempotencyKey,
  Instant,
  IntegerText,
  LogIndex,
  Name,
  OrganisationId,
  Sha256Hex,
} from './common.ts'
import { Query } from './query.ts'
import { TicketId, UploadId } from './records.ts'
import { TicketShape } from './ticket-shape.ts'

/** 32 bytes: secret until its instance is opened, and for ever if it stays closed. */
const Seed = z.string().regex(/^[0-9a-f]{64}$/)

const Common = {
  v: z.literal(1),
  /** The service's pinned key: a ticket is never shown to another service. */
  service: z.string(),
  dataset: DatasetId,
  shape: TicketShape,
}
const Instances = {
  ...Common,
  instances: z.array(z.strictObject({ seed: Seed, digest: Sha256Hex })).min(2),
  /** When its instances were made. */
  made: Instant,
}
const Chosen = {
  ...Instances,
  id: TicketId,
  /** The only choice that will ever be answered. */
  choice: z.array(z.number().int()),
  /** The log's entry of this choice, whose receipt was verified: what the opening is signed for. */
  entry: z.strictObject({ seq: LogIndex, hash: Sha256Hex }),
  expires: Instant,
}
/** Of a ticket for a market edition: at each member, in member order. */
const JointNode = z.strictObject({
  organisation: OrganisationId,
  ticket: TicketId,
  /** Of the share ciphertexts, as the member's log committed to it before they were fetched. */
  sharesDigest: Sha256Hex,
  /** The entry that the opening passed, whose receipt was verified. */
  opened: LoggedTicketEntry,
})
export type JointNode = z.infer<typeof JointNode>
const JointCommon = {
  v: z.literal(1),
  /** M: never the pinned key of a service, so that a single question finds none of these. */
  service: Sha256Hex,
  /** The market. */
  dataset: DatasetId,
  shape: TicketShape,
}
const JointReady = {
  ...JointCommon,
  seeds: z.array(Seed),
  digests: z.array(Sha256Hex),
  nodes: z.array(JointNode),
}

/** What the question hides: secret. Values by dimension, in the order of `hidden.dimensions`. */
export const HiddenValues = z.array(z.strictObject({ dimension: Name, values: z.array(z.string()).min(1) }))
export type HiddenValues = z.infer<typeof HiddenValues>

const Asked = {
  ...Common,
  id: TicketId,
  /** The public part, as it was sent. */
  query: Query,
  hidden: HiddenValues,
  /**
   * Public: bytes of the longest list that the question could hide. What is sealed is as long whatever is
   * hidden.
   */
  room: z.number().int().min(0),
  asked: Instant,
}

const JointAsked = {
  ...JointCommon,
  query: Query,
  hidden: HiddenValues,
  room: z.number().int().min(0),
  asked: Instant,
  digests: z.array(Sha256Hex),
  nodes: z.array(JointNode),
  shifts: z.string(),
}

export const StoredTicket = z.discriminatedUnion('state', [
  z.strictObject({ state: z.literal('made'), ...Instances }),
  z.strictObject({ state: z.literal('chosen'), ...Chosen }),
  /** The opening may have been sent; `upload`: as far as it has begun. */
  z.strictObject({ state: z.literal('opened'), ...Chosen, upload: UploadId.nullable() }),
  /** Seeds of the closed instances only; the share ciphertexts are stored separately. */
  z.strictObject({
    state: z.literal('ready'),
    ...Common,
    id: TicketId,
    seeds: z.array(Seed),
    /** Of the share ciphertexts, as the log committed to it before they were fetched. */
    sharesDigest: Sha256Hex,
    expires: Instant,
  }),
  /** The shifts may have been sent: these and no others, for this question and no other. */
  z.strictObject({
    state: z.literal('asked'),
    ...Asked,
    seeds: z.array(Seed),
    sharesDigest: Sha256Hex,
    shifts: z.string(),
    idempotencyKey: IdempotencyKey,
    /** As it was when the question was made: what the answer has to follow from. */
    edition: CatalogueEdition.pick({ id: true, declaration: true, totals: true }),
  }),
  /**
   * Kept to read the answer again. `values`: by index of the part, decrypted; null: they could not be read.
   */
  z.strictObject({
    state: z.literal('answered'),
    ...Asked,
    answer: AnswerId,
    /**
     * SHA-256 of the answer's text, which was checked before it was decrypted: no other text is ever filled
     * with these values.
     */
    answerDigest: Sha256Hex,
    values: z.array(z.strictObject({ part: z.number().int(), values: z.array(IntegerText) })).nullable(),
  }),
  /** The proofs were asked for, as far as there are any; the digests are what every member is bound to. */
  z.strictObject({
    state: z.literal('joint-made'),
    ...JointCommon,
    instances: Instances.instances,
    made: Instant,
  }),
  /** The one choice that follows from all proofs; the openings may have been sent. */
  z.strictObject({
    state: z.literal('joint-chosen'),
    ...JointCommon,
    instances: Instances.instances,
    made: Instant,
    choice: z.array(z.number().int()),
    proofs: z.array(z.string()),
  }),
  z.strictObject({ state: z.literal('joint-ready'), ...JointReady, expires: Instant }),
  /** The shifts may have been sent; with `sealKey` and `question` the very same question can be repeated. */
  z.strictObject({
    state: z.literal('joint-asked'),
    ...JointAsked,
    seeds: z.array(Seed),
    question: z.strictObject({ document: z.string(), signature: z.string() }),
    sealKey: z.string(),
  }),
  z.strictObject({
    state: z.literal('joint-answered'),
    ...JointAsked,
    answer: AnswerId,
    answerDigest: Sha256Hex,
    values: z.array(z.strictObject({ part: z.number().int(), values: z.array(IntegerText) })).nullable(),
  }),
  /** Good for nothing more. Its place stays taken, so that no process with an older view of it can go on. */
  z.strictObject({
    state: z.literal('ended'),
    ...Common,
    id: TicketId.nullable(),
    reason: z.string(),
    ended: Instant,
  }),
])
export type StoredTicket = z.infer<typeof StoredTicket>
