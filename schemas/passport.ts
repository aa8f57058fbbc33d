// The registration passport of an edition: what its provider states, what its own tool found, who approved
// it, and the claim of privacy.
import { z } from 'zod'
import { DatasetId, EditionId, IsoDate, Label, Name, OrganisationId } from './common.ts'
import { ColumnTreatment, KClassShares, KMin } from './contribution.ts'
import { EditionStatus } from './edition-status.ts'
import { PassportStatement } from './passport-statement.ts'
import { Proposal } from './proposal.ts'
import { BlindLevel } from './ticket-shape.ts'

const Epsilon = z.strictObject({ perConsumer: z.string(), total: z.string() })

/** The figures behind the claim card (NIST SP 800-226); its questions and words are in claim-card.ts. */
export const PrivacyClaim = z.strictObject({
  unit: z.enum(['buyer', 'enterprise', 'record']),
  neighbours: z.literal('add-remove-unit'),
  mechanisms: z.array(z.enum(['discrete-gaussian', 'discrete-laplace'])),
  delta: z.string(),
  /** Over any 12 months, of the dataset's editions together, pools included. */
  yearly: Epsilon,
  /** Of this edition, sealing and pool included. */
  edition: Epsilon,
  /** Pure ε of these for published answers. Absent: none. */
  pool: z.strictObject({ yearly: z.string(), edition: z.string() }).optional(),
  /** No answer can cost more. */
  answerMost: z.string(),
  /**
   * What a blind question adds to δ for each choice drawn, by level: the most with which a consumer who
   * cheats passes it. Levels whose term is above δ/2 are missing: they are refused.
   */
  blindTerms: z.array(z.strictObject({ level: BlindLevel, term: z.string() })),
  sealing: z.string(),
  /**
   * The dominance rule, where a unit is an enterprise: how exactly, in per cent of the most that a view
   * lets one enterprise add to a figure, anybody can tell what it added, who knows all others and may read
   * everything that one consumer, or all together, are ever answered (half-width at 95 %, rounded down).
   * Null elsewhere.
   */
  dominance: z.strictObject({ perConsumer: z.string(), total: z.string() }).nullable(),
  /**
   * Dimensions of which a row can have several values, and how many at most: it counts in the group of each,
   * and the noise is for that. Absent: none.
   */
  tags: z.array(z.strictObject({ label: Label, most: z.number().int() })).optional(),
  /** Values below are shown as too small to report; measured on the noisy value, no part of the claim. */
  reportingThreshold: z.number().int(),
})
export type PrivacyClaim = z.infer<typeof PrivacyClaim>

/** What a reader should know is not stated or not good; words in claim-card.ts. */
export const PassportGap = z.enum([
  'no-statement',
  'no-impact-assessment',
  'no-legal-basis',
  'no-retention',
  'no-assessor',
  'no-quasi-identifiers',
  'k-below-5',
  'not-approved',
  'approved-by-nobody',
  'report-not-kept',
  /** What the columns are was said by the provider: δ = 1 for what that tells. */
  'roles-by-provider',
])
export type PassportGap = z.infer<typeof PassportGap>

/** A decision with the days of its steps. */
export const PassportDecision = Proposal.extend({
  asked: IsoDate,
  expires: IsoDate,
  decided: IsoDate.nullable(),
})
export type PassportDecision = z.infer<typeof PassportDecision>

/** What was declared, measured and decided about an edition before it answered. */
export const Passport = z.strictObject({
  v: z.literal(1),
  edition: EditionId,
  dataset: DatasetId,
  provider: OrganisationId,
  status: EditionStatus,
  title: Label,
  /** Where the rows come from, and by what right. */
  source: Label,
  period: z.strictObject({ from: z.string(), to: z.string() }),
  /** Dates only: a member who knew when the sealing began could tell how long the rows took. */
  registered: IsoDate,
  statement: PassportStatement.nullable(),
  /**
   * Columns of the export, with what their sample showed: for the provider and officers; null for others, and
   * where it was not kept.
   */
  columns: z.array(ColumnTreatment).nullable(),
  anonymity: z.strictObject({
    quasiIdentifiers: z.array(Name),
    /** Follow from the rows: for the provider and officers only. */
    kMin: KMin.nullable(),
    shares: KClassShares.nullable(),
  }),
  /**
   * In the words of GB/T 42460 (its draft; the final text was not available): 1 direct identifiers, 2 without
   * them, 3 with a risk below the threshold too, 4 aggregates. `contribution`: of the file that the service
   * keeps; `answers`: of what leaves it.
   */
  grade: z.strictObject({
    contribution: z.union([z.literal(2), z.literal(3)]).nullable(),
    answers: z.literal(4),
  }),
  decisions: z.array(PassportDecision),
  claim: PrivacyClaim,
  gaps: z.array(PassportGap),
})
export type Passport = z.infer<typeof Passport>
