// A market: the published standard that editions of several providers conform to, so that one question means
// the same at each of them (protocols/joint/SPEC.md).
import { z } from 'zod'
import { stopsEarly } from './early-stop.ts'
import { issueCode } from './issue-code.ts'
import {
  DatasetId,
  EditionId,
  Instant,
  Label,
  LIMITS,
  OrganisationId,
  PositiveDecimal,
  Sha256Hex,
  Slug,
} from './common.ts'
import { Declaration, Dimension, Measure, Period, View } from './declaration.ts'
import { MemberKey } from './records.ts'

/** Document, `market.yaml`. Order of dimensions and of their values counts: codes follow from it. */
export const MarketStandard = z.strictObject({
  v: z.literal(1),
  market: DatasetId,
  title: Label,
  dimensions: z.array(stopsEarly(Dimension)).min(1).max(LIMITS.dimensions),
  measures: z.array(stopsEarly(Measure)).max(LIMITS.measures),
  views: z.array(stopsEarly(View)).min(1).max(LIMITS.views),
  orders: Declaration.shape.orders,
  /** The most rows that each member's edition may hold. */
  capacity: Declaration.shape.capacity,
  /** The δ at which ε is stated, the same for every member. */
  delta: PositiveDecimal,
  reportingThreshold: Declaration.shape.reportingThreshold,
  /** A market edition covers exactly one of these. */
  periods: z.enum(['month', 'quarter', 'year']),
  /**
   * How many other members may collude with hub and consumer before a member's own noise is all that
   * protects it. `all-others`: every member adds the full noise, and nobody relies on another's.
   */
  collusion: z.literal('all-others'),
  /** Editions of the market answer no single questions, so that no single figure leaks elsewhere. */
  onlyJointly: z.boolean(),
})
export type MarketStandard = z.infer<typeof MarketStandard>

/** A standard as its approver reads it, published or proposed. */
export const MarketStandardText = z.strictObject({
  digest: Sha256Hex,
  /** Canonical JSON of the standard; its SHA-256 is the digest. */
  standard: z.string(),
})

const Ed25519 = MemberKey.shape.publicKey
const X25519 = z.string().regex(/^[A-Za-z0-9_-]{43}$/, issueCode('shape.public_key'))

/** What a member brings into a market edition. */
export const MarketMember = z.strictObject({
  organisation: OrganisationId,
  operator: OrganisationId,
  logKey: z.string().min(1).max(300),
  serviceKey: Ed25519,
  signingKey: Ed25519,
  maskKey: X25519,
  vrfKey: Ed25519,
  edition: EditionId,
  sealing: Sha256Hex,
})
export type MarketMember = z.infer<typeof MarketMember>

/** `node` is absent where the service that is asked acts for the member itself. */
export const MarketOffer = z.strictObject({
  /** The market edition that is to be formed, without the market: `2025`. */
  label: Slug,
  edition: EditionId,
  node: MarketMember.omit({ organisation: true, edition: true }).optional(),
})
export type MarketOffer = z.infer<typeof MarketOffer>

export const MarketSignature = z.strictObject({
  organisation: OrganisationId,
  /** Ed25519 of the member's signing key in the document, base64url. */
  signature: z.string().regex(/^[A-Za-z0-9_-]{86}$/, issueCode('shape.signature')),
})

/** A market edition with everything that a member or consumer checks. */
export const MarketEditionRecord = z.strictObject({
  /** M. */
  id: Sha256Hex,
  market: DatasetId,
  label: Slug,
  /** Canonical JSON, as it is signed. */
  document: z.string().max(65_536),
  /** Canonical JSON of the standard. */
  standard: z.string(),
  signatures: z.array(MarketSignature),
  /** `signing` until every member has signed. */
  state: z.enum(['signing', 'open']),
})
export type MarketEditionRecord = z.infer<typeof MarketEditionRecord>

export const MarketRecord = z.strictObject({
  id: DatasetId,
  /** SHA-256 of the standard's canonical JSON. */
  digest: Sha256Hex,
  standard: z.string(),
  published: Instant,
  offers: z.array(z.strictObject({ label: Slug, organisation: OrganisationId })),
  editions: z.array(z.strictObject({ label: Slug, id: Sha256Hex, state: MarketEditionRecord.shape.state })),
})
export type MarketRecord = z.infer<typeof MarketRecord>

export const NewMarketEdition = z.strictObject({ label: Slug, period: Period })
