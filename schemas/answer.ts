// The released answer: noisy integers, what they cost, and the tables for people that follow from them.
import { z } from 'zod'
import {
  AnswerId,
  EditionId,
  Instant,
  IntegerText,
  Label,
  LIMITS,
  Mode,
  Name,
  NanoEpsilon,
  NanoRho,
  PositiveDecimal,
  Sha256Hex,
} from './common.ts'
import { Derived, DomainValue, Served } from './declaration.ts'
import { Derivation, Part, RationalText } from './plan.ts'
import { Query } from './query.ts'
import { TicketId } from './records.ts'
import { Hidden, TicketShape } from './ticket-shape.ts'

/** An earlier release of the same integers, as the answer of this name has it. */
export const Release = z.strictObject({
  answer: AnswerId,
  rho: NanoRho,
  variance: RationalText,
  values: z.array(IntegerText),
  counts: z.array(IntegerText).optional(),
})
export type Release = z.infer<typeof Release>

/** An integer of a combination: not as short as a released one. */
const LongInteger = z.string().regex(/^(?:0|-?[1-9][0-9]{0,120})$/)

/**
 * Several releases of the same integers by inverse variance (protocols/dp/SPEC.md §9): each value is Σ
 * weight · value of the releases, over the sum of the weights. `weights` are of `earlier` in their order,
 * then of the part's own release.
 */
export const Combination = z.strictObject({
  earlier: z
    .array(Release)
    .min(1)
    .max(LIMITS.looks - 1),
  weights: z.array(LongInteger).min(2),
  values: z.array(LongInteger),
  counts: z.array(LongInteger).optional(),
})
export type Combination = z.infer<typeof Combination>

/**
 * A part with its noisy cells. `values` is null where only the consumer can read them: they are in the
 * ciphertexts of a blind answer. Under correlated noise `values` and `counts` are what was released, and its
 * figures follow from them (`figuresOf` in schemas/answer-tables.ts). `halfWidth` is the 95 % half-width of a
 * figure's noise, in integers over scale · weight there, and else exact and in the integers of `values`.
 * Where releases are combined, figures and half-width are those of the combination, over the sum of its
 * weights too.
 */
export const AnsweredPart = z.strictObject({
  ...Part.shape,
  values: z.array(IntegerText).nullable(),
  /** Exactly under correlated noise: one for each combination of values of its `countBy`. */
  counts: z.array(IntegerText).optional(),
  /** Exactly where the part continues earlier releases (`after`). */
  combined: Combination.optional(),
  halfWidth: z.string().regex(/^(?:0|[1-9][0-9]{0,120})$/),
  /** The stored answer that this part came from, free; null: drawn and charged now. */
  reusedFrom: AnswerId.nullable(),
})
export type AnsweredPart = z.infer<typeof AnsweredPart>

/**
 * An estimate with its 95 % interval; null where none can be told, with the reason in `mark`. `low` and
 * `high` are of the noise: they hold the figure under the bounds. `fullLow` and `fullHigh` are for the figure
 * that the source has without bounds, as is `corrected`; their coverage is measured, not guaranteed
 * (protocols/dp/SPEC.md §8). Where no bound can cut they are the same; where one can, the interval of a
 * figure below six standard deviations of its noise reaches to 0.
 */
export const Cell = z.strictObject({
  /** Codes of the table's dimensions. */
  codes: z.array(z.number().int()),
  value: z.number().nullable(),
  low: z.number().nullable(),
  high: z.number().nullable(),
  corrected: z.number().nullable(),
  fullLow: z.number().nullable(),
  fullHigh: z.number().nullable(),
  /**
   * Why a cell with a value has no wide interval. `too-small`: below three standard deviations of its noise;
   * `unknown`: the noise tells nothing of what was cut, nothing was
   * released of it, or too much is cut.
   */
  fullMark: z.enum(['too-small', 'unknown']).nullable(),
  /**
   * `small`: below the reporting threshold; `unbounded`: the noise allows any value, or what divides it is
   * below six standard deviations of its noise; `no-earlier`: no period to compare with.
   */
  mark: z.enum(['small', 'unbounded', 'no-earlier']).nullable(),
})
export type Cell = z.infer<typeof Cell>

/**
 * How many times the counted figure the source has, in all cells of the table together (of a ratio: of what
 * is divided), and its upper limit; null where unknown. A factor without a limit: at least so many times, and
 * too much for any limit. `allowance`: a cell may have lost so many times as much.
 */
export const TableCut = z.strictObject({
  allowance: z.number().int(),
  factor: z.number().nullable(),
  factorHigh: z.number().nullable(),
})
export type TableCut = z.infer<typeof TableCut>

/** One table of an answer: a kind of figure by dimensions. */
export const Table = z.strictObject({
  name: z.string(),
  kind: z.enum([
    'level',
    'consistent',
    'mean',
    'average',
    'share',
    'tgi',
    'growth',
    'index',
    'quantile',
    'rate',
    'rank',
    'concentration',
    'hhi',
    'moving',
    'season',
  ]),
  /** Which number this is: the statistic, and its measure's name for sums, means and averages. */
  statistic: z.enum([...Served.options, 'mean', 'average']),
  measure: Name.nullable(),
  dimensions: z.array(Name),
  cells: z.array(Cell),
  /** Null: no bound can cut any of its figures. */
  cut: TableCut.nullable(),
})
export type Table = z.infer<typeof Table>

/** Of each buyer at most `max` are counted for each combination of `over`; a measure's in its own unit. */
export const CountedBound = z.strictObject({
  /** `rows`, `orders`, or the name of a measure. */
  of: Name,
  max: z.string(),
  over: z.array(Label),
})
export type CountedBound = z.infer<typeof CountedBound>

/**
 * What a view counts of a statistic. `leftOut`: about this share of the whole edition is not counted, with
 * its interval; null where nothing was released of it or its noise tells nothing.
 */
export const Counted = z.strictObject({
  view: Name,
  statistic: Served,
  measure: Name.nullable(),
  /** Empty: the view counts everything. */
  bounds: z.array(CountedBound),
  leftOut: z.number().nullable(),
  low: z.number().nullable(),
  high: z.number().nullable(),
})
export type Counted = z.infer<typeof Counted>

/** What an answer spent of the privacy budget. */
export const PrivacySpent = z.strictObject({
  charge: NanoRho,
  rho: z.string(),
  /** Tight conversion at the edition's δ, rounded up. */
  epsilon: z.string(),
  delta: PositiveDecimal,
  /**
   * Only of a hidden selection: what it adds to δ, rounded up. 1 / C(k, m), the most with which a consumer
   * who cheats passes its ticket's choice, and what the noise of the ciphertexts may tell
   * (protocols/blind/PROOF.md §3 and §4).
   */
  blindDelta: PositiveDecimal.optional(),
  /** Only of what the edition's pool paid: its pure ε, without δ, and nothing of ρ. */
  pool: NanoEpsilon.optional(),
})
export type PrivacySpent = z.infer<typeof PrivacySpent>

/** δ as people read it: `1e-6`, for a hidden selection `1e-6 + 4.44e-13`, and `0` of pure ε. */
export function deltaText({ delta, blindDelta, pool }: PrivacySpent): string {
  if (pool !== undefined) return '0'
  return blindDelta === undefined ? delta : `${delta} + ${blindDelta}`
}

/** A dimension that an answer uses, with its labels. */
export const UsedDimension = z.strictObject({
  name: Name,
  label: Label,
  values: z.array(DomainValue),
  /**
   * Codes whose values the contract does not name, ascending; absent: it names all. Cells of a table grouped
   * by it are in the order of their noisy figures there, the largest first, and say nothing of which value
   * each is.
   */
  anonymous: z.array(z.number().int().min(0)).min(1).optional(),
  /** How it was computed from a buyer's rows; absent: it was not. */
  derived: Derived.optional(),
  /** Its values may lose very different shares to bounds: those of rows that are no periods. */
  uneven: z.literal(true).optional(),
})
/** A measure that an answer uses, with its unit and the bounds of an amount. */
export const UsedMeasure = z.strictObject({
  name: Name,
  label: Label,
  unit: Label,
  quantum: PositiveDecimal,
  lo: IntegerText,
  hi: IntegerText,
})

/**
 * The public side of a blind answer. Groups are in the slots in the order of `parts`, each row-major
 * (protocols/blind/SPEC.md, "Answer").
 */
export const BlindAnswer = z.strictObject({
  ticket: TicketId,
  shape: TicketShape,
  hidden: Hidden,
  /** SHA-256 of the last instance's answer ciphertexts. */
  ciphertextsDigest: Sha256Hex,
  /** SHA-256 of the share ciphertexts, as the log has had it since the ticket was ready. */
  sharesDigest: Sha256Hex,
  /**
   * SHA-256 of the shifts, as they were received. With the other two it names every summand of the answer.
   */
  shiftsDigest: Sha256Hex,
  parts: z.array(z.strictObject({ part: z.number().int(), groups: z.number().int() })).min(1),
})
export type BlindAnswer = z.infer<typeof BlindAnswer>

/** A released answer: noisy integers, what they cost, and the tables for people that follow from them. */
export const Answer = z.strictObject({
  /** Which rules its tables follow (protocols/dp/SPEC.md §8). */
  v: z.union([z.literal(2), z.literal(3)]),
  id: AnswerId,
  edition: EditionId,
  title: Label,
  mode: Mode,
  query: Query,
  seq: z.string(),
  released: Instant,
  privacy: PrivacySpent,
  dimensions: z.array(UsedDimension),
  measures: z.array(UsedMeasure),
  parts: z.array(AnsweredPart),
  derivations: z.array(Derivation),
  counted: z.array(Counted),
  reportingThreshold: z.number().int(),
  /** Only where looks were declared, or an earlier answer is sharpened: which one it is, of how many. */
  look: z.strictObject({ number: z.number().int().min(1), of: z.number().int().nullable() }).optional(),
  /** `low` and `high` are of the noise only; clips of single values are in neither interval. */
  intervals: z.literal('95% noise; full: 95% measured'),
  /** Of parts with values only; the consumer makes the rest after decryption (schemas/answer-tables.ts). */
  tables: z.array(Table),
  /** Only in mode `blind`. */
  blind: BlindAnswer.optional(),
})
export type Answer = z.infer<typeof Answer>
