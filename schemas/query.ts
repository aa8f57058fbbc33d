// The question, in one shape with two ready templates on top of it.
import { z } from 'zod'
import { stopsEarly } from './early-stop.ts'
import { issueCode } from './issue-code.ts'
import { AnswerId, EditionId, LIMITS, Mechanism, Name, PositiveDecimal, PurposeCode } from './common.ts'
import type { ReadOnly } from './read-only.ts'
import { Hidden } from './ticket-shape.ts'

/** What to compute in each group. `average` is a ratio of two sums, such as revenue per unit sold. */
export const Statistic = stopsEarly(
  z.discriminatedUnion('statistic', [
    z.strictObject({ statistic: z.literal('count'), view: Name.optional() }),
    z.strictObject({ statistic: z.literal('orders'), view: Name.optional() }),
    z.strictObject({ statistic: z.literal('units'), view: Name.optional() }),
    z.strictObject({ statistic: z.literal('sum'), measure: Name, view: Name.optional() }),
    z.strictObject({ statistic: z.literal('mean'), measure: Name, view: Name.optional() }),
    z.strictObject({ statistic: z.literal('average'), measure: Name, per: Name, view: Name.optional() }),
  ]),
)
export type Statistic = z.infer<typeof Statistic>

/** IN-sets: each dimension's value must be one of those named. Absent: every value. */
export const Where = z.record(
  Name,
  z
    .array(stopsEarly(z.string().min(1).max(120)))
    .min(1)
    .max(4096),
)
export type Where = z.infer<typeof Where>

const ONE_WAY = issueCode('shape.privacy')
/**
 * How much privacy to spend in all: ρ, ε at the edition's δ, or the error at 95 % that every cell may
 * have. `pool`: pure ε of the edition's pool, which its provider spends on answers that it publishes.
 */
export const Privacy = z.union(
  [
    z.strictObject({ epsilon: PositiveDecimal }, ONE_WAY),
    z.strictObject({ rho: PositiveDecimal }, ONE_WAY),
    z.strictObject({ within: PositiveDecimal }, ONE_WAY),
    z.strictObject({ pool: PositiveDecimal }, ONE_WAY),
  ],
  ONE_WAY,
)
export type Privacy = z.infer<typeof Privacy>

const Common = {
  edition: EditionId,
  where: Where.default({}),
  /**
   * A blind question: the selection over these dimensions is disclosed to nobody. Neither filtered nor
   * grouped.
   */
  hidden: Hidden.optional(),
  privacy: Privacy,
  /**
   * The own stored answer to the same question that this one makes more exact: `privacy` is of both together,
   * and the difference is charged.
   */
  sharpen: AnswerId.optional(),
  /** How often the asker will look at this question at most: all these intervals hold together at 95 %. */
  looks: z.number().int().min(2).max(LIMITS.looks).optional(),
  mechanism: Mechanism.default('discrete-gaussian'),
  purpose: PurposeCode.optional(),
}

/**
 * One marginal for each dimension of `by` (or their product with `cross`), with shares and TGI against the
 * whole.
 */
export const ProfileQuery = z.strictObject({
  kind: z.literal('profile'),
  ...Common,
  by: z.array(Name).min(1).max(8),
  cross: z.boolean().default(false),
  of: Statistic.default({ statistic: 'units' }),
  /** Compare with the whole edition (TGI). Its answer is stored and free the next time. */
  base: z.boolean().default(true),
})

/**
 * Measures by period, with growth and, over two years or more of months or quarters, the seasonal index;
 * `splitBy` adds one dimension and its mix within each period, `moving` the trailing mean over that many
 * periods.
 */
export const TrendQuery = z.strictObject({
  kind: z.literal('trend'),
  ...Common,
  period: Name,
  select: z.array(Statistic).min(1).max(8),
  splitBy: Name.optional(),
  moving: z.number().int().min(2).max(52).optional(),
})

/**
 * What the released levels say of their own distribution along one group, for each combination of the other
 * groups: free, since it follows from the released table (protocols/dp/SPEC.md §11).
 */
export const Summary = stopsEarly(
  z.discriminatedUnion('summary', [
    /** The values below which these shares lie: of a dimension whose values are bins of a number. */
    z.strictObject({
      summary: z.literal('quantile'),
      along: Name,
      at: z
        .array(z.string().regex(/^0\.(?!0+$)[0-9]{1,3}$/, issueCode('shape.quantile')))
        .min(1)
        .max(5),
    }),
    /** One or several values ÷ one or several others: repurchase is purchase 2 ÷ purchase 1. */
    z.strictObject({
      summary: z.literal('rate'),
      along: Name,
      of: z.array(z.string().min(1).max(120)).min(1).max(4096),
      per: z.array(z.string().min(1).max(120)).min(1).max(4096),
    }),
    /** The place of each value, the largest first. */
    z.strictObject({ summary: z.literal('rank'), along: Name }),
    /** Shares of the largest, the three and the five largest, and the Herfindahl-Hirschman index. */
    z.strictObject({ summary: z.literal('concentration'), along: Name }),
  ]),
)
export type Summary = z.infer<typeof Summary>

/** The general form. With `shares`, each group's share of the whole scope is released too. */
export const AggregateQuery = z.strictObject({
  kind: z.literal('aggregate'),
  ...Common,
  select: z.array(Statistic).min(1).max(8),
  groupBy: z.array(Name).max(6).default([]),
  shares: z.boolean().default(false),
  summaries: z.array(Summary).min(1).max(4).optional(),
})

/** A question: a profile, a trend, or the general form. */
export const Query = z.discriminatedUnion('kind', [ProfileQuery, TrendQuery, AggregateQuery])
export type Query = z.infer<typeof Query>
/** What a caller writes: fields with defaults may be absent, and nothing of it is changed. */
export type QueryInput = ReadOnly<z.input<typeof Query>>
export type ProfileQuery = z.infer<typeof ProfileQuery>
export type TrendQuery = z.infer<typeof TrendQuery>
export type AggregateQuery = z.infer<typeof AggregateQuery>
