// Private bodies of log entries: who asked what. The public leaf holds a salted commitment to these bytes and
// nothing of them.
import { z } from 'zod'
import { ActorBody } from './actor-body.ts'
import {
  AnswerId,
  DatasetId,
  EditionId,
  Instant,
  KeyId,
  Label,
  madeId,
  Mode,
  OrganisationId,
  PurposeCode,
  Sha256Hex,
} from './common.ts'
import { ReportSummary } from './contribution.ts'
import { Declaration } from './declaration.ts'
import { DECISION_BODIES } from './decision-bodies.ts'
import { SealedManifest } from './engine.ts'
import { OpeningFault } from './opening-fault.ts'
import { JOINT_BODIES } from './joint-bodies.ts'
import { Part } from './plan.ts'
import { Query } from './query.ts'
import { GrantId } from './contract.ts'
import { Price } from './price.ts'
import { ProposalId } from './proposal.ts'
import { Role, TicketId } from './records.ts'
import { STANDING_BODIES, StandingBody } from './standing.ts'
import { TicketShape } from './ticket-shape.ts'

/** As entries before contracts have it. */
const EarlierPrice = z.strictObject({ fenPerAnswer: z.string() })

/** A grant before it was a contract. */
const EarlierGrant = z.object({ id: GrantId })

/** What settlement needs of such a grant, where its body has it. */
export const EarlierTerms = EarlierGrant.extend({
  provider: OrganisationId,
  consumer: OrganisationId,
  dataset: DatasetId,
})

/** Of a computation that was released or refused. Sensitivities and noise are in the parts. */
export const ComputationBody = z.strictObject({
  v: z.literal(1),
  type: z.literal('computation'),
  actor: ActorBody,
  edition: EditionId,
  mode: Mode,
  query: Query,
  parts: z.array(Part),
  /** Names of the parts that came from a stored answer, free. */
  reused: z.array(z.string()),
  grant: GrantId,
  purpose: PurposeCode,
  price: z.union([Price, EarlierPrice]),
  answer: AnswerId.nullable(),
  /** Of a joint question: M, J and the digest of the signed question. `query` names the market edition. */
  joint: z.strictObject({ marketEdition: Sha256Hex, joint: Sha256Hex, question: Sha256Hex }).optional(),
})
export type ComputationBody = z.infer<typeof ComputationBody>

/**
 * Of a request that a rule refused before it became a computation or a decision: what was asked is in
 * `actor.request`.
 */
export const RefusalBody = z.strictObject({
  v: z.literal(1),
  type: z.literal('refusal'),
  /** Null where the service took up work whose caller is no longer known. */
  actor: ActorBody.nullable(),
  route: z.string(),
  faults: z.array(z.strictObject({ code: z.string(), at: z.string().nullable() })),
})
export type RefusalBody = z.infer<typeof RefusalBody>

/** Of further refusals with one code within one hour. */
export const RefusalSummaryBody = z.strictObject({
  v: z.literal(1),
  type: z.literal('refusal-summary'),
  organisation: OrganisationId,
  code: z.string(),
  count: z.string(),
  /** The hour: from when, and until when. */
  from: Instant,
  until: Instant,
})
export type RefusalSummaryBody = z.infer<typeof RefusalSummaryBody>

/** Of a blind query's ticket: the digests that its owner signed and the service's choice. */
export const TicketBody = z.strictObject({
  v: z.literal(1),
  type: z.literal('ticket'),
  action: z.enum(['chosen', 'opening', 'opened', 'written-off', 'written-off-by-officer']),
  actor: ActorBody.nullable(),
  organisation: OrganisationId,
  salt: Sha256Hex,
  ticket: TicketId,
  dataset: DatasetId,
  shape: TicketShape,
  digests: z.array(Sha256Hex),
  choice: z.array(z.number().int()),
  /** Of the opening's bytes, once one was sent. */
  openingSha256: Sha256Hex.nullable(),
  /** As in the leaf. */
  sharesDigest: Sha256Hex.nullable(),
})
export type TicketBody = z.infer<typeof TicketBody>

/**
 * An accused member's answer to evidence. Its words are not here: `sha256` is of the signed content, which
 * officers read beside the evidence.
 */
const RebuttalBody = z.strictObject({
  v: z.literal(1),
  type: z.literal('rebuttal'),
  actor: ActorBody,
  organisation: OrganisationId,
  salt: Sha256Hex,
  ticket: TicketId,
  evidence: madeId('evidence'),
  sha256: Sha256Hex,
})

/**
 * Of decisions; `actor` is null where the service itself acts. `salt` opens the leaf's commitment to the
 * organisation.
 */
export const DecisionBody = z.discriminatedUnion('type', [
  z.strictObject({
    v: z.literal(1),
    type: z.literal('organisation'),
    actor: ActorBody.nullable(),
    organisation: OrganisationId,
    title: Label,
    roles: z.array(Role),
    /** The one that was approved, of an officer, operator or auditor. */
    proposal: ProposalId.nullable(),
    salt: Sha256Hex,
  }),
  z.strictObject({
    v: z.literal(1),
    type: z.literal('key'),
    /** Of an enrolment the new key itself: it proves that its holder has it. */
    actor: ActorBody,
    organisation: OrganisationId,
    keyId: KeyId,
    publicKey: z.string(),
    salt: Sha256Hex,
  }),
  z.strictObject({
    v: z.literal(1),
    type: z.literal('key-rotation'),
    actor: ActorBody,
    organisation: OrganisationId,
    keyId: KeyId,
    publicKey: z.string(),
    replaces: KeyId,
    /** The new key's signature. */
    proof: z.string(),
    salt: Sha256Hex,
  }),
  z.strictObject({
    v: z.literal(1),
    type: z.literal('edition'),
    actor: ActorBody,
    declaration: Declaration,
    manifest: SealedManifest.omit({ declaration: true }),
    manifestSalt: Sha256Hex,
    report: ReportSummary,
  }),
  z.strictObject({
    v: z.literal(1),
    type: z.literal('grant'),
    actor: ActorBody,
    grant: EarlierGrant.loose(),
  }),
  z.strictObject({
    v: z.literal(1),
    type: z.literal('account'),
    edition: EditionId,
    organisation: OrganisationId,
    salt: Sha256Hex,
  }),
  z.strictObject({
    v: z.literal(1),
    type: z.enum(['freeze', 'unfreeze', 'withdrawal', 'officer-freeze', 'officer-unfreeze']),
    actor: ActorBody,
    edition: EditionId,
    /** Of a withdrawal: the provider's mask keys for these are destroyed with it. */
    marketEditions: z.array(Sha256Hex).optional(),
  }),
  ...DECISION_BODIES,
  ...JOINT_BODIES,
  ...STANDING_BODIES,
  TicketBody,
  z.strictObject({
    v: z.literal(1),
    type: z.enum(['suspension', 'lift']),
    actor: ActorBody.nullable(),
    organisation: OrganisationId,
    salt: Sha256Hex,
    ticket: TicketId,
    evidence: madeId('evidence'),
    position: z.number().int(),
    reason: OpeningFault,
    openingSha256: Sha256Hex.nullable(),
  }),
  RebuttalBody,
])
export type DecisionBody = z.infer<typeof DecisionBody>

/** Of a question that was answered: a consumer asked it, or a provider published it. */
export const AskedBody = z.discriminatedUnion('type', [ComputationBody, StandingBody])
export type AskedBody = z.infer<typeof AskedBody>

export const Body = z.union([ComputationBody, RefusalBody, RefusalSummaryBody, DecisionBody])
export type Body = z.infer<typeof Body>

/** The schema that an entry of this type holds its private body in. */
export function bodySchema(type: string): z.ZodType<Body> {
  if (type === 'computation') return ComputationBody
  if (type === 'refusal') return RefusalBody
  return type === 'refusal-summary' ? RefusalSummaryBody : DecisionBody
}
