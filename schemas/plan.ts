// What a question becomes: released statistics with their noise, and how numbers for people are derived from
// them.
import { z } from 'zod'
import { AnswerId, LogIndex, Name, NanoRho, SensitivityText } from './common.ts'

/** An exact positive rational. */
export const RationalText = z.strictObject({
  num: z.string().regex(/^[1-9][0-9]{0,60}$/),
  den: z.string().regex(/^[1-9][0-9]{0,60}$/),
})
export type RationalText = z.infer<typeof RationalText>

/**
 * Discrete Gaussian of `variance` σ², or discrete Laplace of `scale`, in the statistic's own integer units.
 */
export const Noise = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('discrete-gaussian'), variance: RationalText }),
  z.strictObject({ kind: z.literal('discrete-laplace'), scale: RationalText }),
])
export type Noise = z.infer<typeof Noise>

/**
 * protocols/dp/SPEC.md §7: what is released is scale · value − shift · n of every group, and weight · n
 * for each combination of values of the dimensions `countBy`, which are the grouped ones that are perUnit; n
 * is the units of the view there, without the question's filter. Each has discrete Gaussian noise of
 * `variance`.
 */
export const CorrelatedNoise = z.strictObject({
  kind: z.literal('correlated-gaussian'),
  countBy: z.array(Name),
  scale: z.string().regex(/^[1-9][0-9]?$/),
  shift: z.string().regex(/^-?[1-9][0-9]{0,60}$/),
  variance: RationalText,
  weight: z.string().regex(/^[1-9][0-9]{0,60}$/),
})
export type CorrelatedNoise = z.infer<typeof CorrelatedNoise>

/** Of a part: independent for each of its numbers, or correlated by a count of units. */
export const PartNoise = z.discriminatedUnion('kind', [...Noise.options, CorrelatedNoise])
export type PartNoise = z.infer<typeof PartNoise>

export const PartStatistic = z.enum(['count', 'orders', 'units', 'sum'])
export type PartStatistic = z.infer<typeof PartStatistic>

/** A filter by codes, sorted and without duplicates. */
export const CodeFilter = z.strictObject({
  dimension: Name,
  codes: z.array(z.number().int().min(0).max(4095)).min(1).max(4096),
})
export type CodeFilter = z.infer<typeof CodeFilter>

/**
 * protocols/dp/SPEC.md §8: one number in the place of the statistic, what the view's bounds leave uncounted
 * of it over all groups of `groupBy`; of each unit at most `limit`. `inCap`: what the cap that cuts first
 * allows in one combination of values of its dimensions.
 */
export const ShapeCut = z.strictObject({
  groupBy: z.array(Name),
  inCap: SensitivityText,
  limit: z.string().regex(/^[1-9][0-9]{0,18}$/),
})
export type ShapeCut = z.infer<typeof ShapeCut>

/**
 * One shape of the data: a statistic of a view in each group. Filters are in the order of the declared
 * dimensions, and so are groups; cells are row-major over the groups' whole domains, or, where a grouped
 * dimension is filtered too, over its filter's codes.
 */
export const Shape = z.strictObject({
  /** A cut total, which has no groups of its own: `groupBy` is empty. */
  cut: ShapeCut.optional(),
  statistic: PartStatistic,
  measure: Name.optional(),
  view: Name,
  where: z.array(CodeFilter),
  groupBy: z.array(Name),
})
export type Shape = z.infer<typeof Shape>

/**
 * The releases that a further one of the same integers continues (protocols/dp/SPEC.md §9): the last of them
 * is this part of this answer, whose entry is at `seq`; `rho` is what they have cost in all.
 */
export const Continued = z.strictObject({
  answer: AnswerId,
  part: z.number().int().min(0).max(999),
  rho: NanoRho,
  seq: LogIndex,
})
export type Continued = z.infer<typeof Continued>

/** A released statistic: its shape, what it costs, and the noise that makes it private. */
export const Part = z.strictObject({
  /** `rho` is then the difference that this release adds. */
  after: Continued.optional(),
  name: z.string().max(120),
  shape: Shape,
  rho: NanoRho,
  l1: SensitivityText,
  /** Of all that is released: under correlated noise its counts too. */
  l2Squared: SensitivityText,
  noise: PartNoise,
})
export type Part = z.infer<typeof Part>

/** Of a plan: the statistics of a question, and a cut total of each. */
export const MAX_PARTS = 80

/** Of the cells of a part along one of its groups, for each combination of the others. */
const Along = { name: z.string(), part: z.number().int(), along: Name }

/** How people's numbers come from parts; indices are into `parts`. Post-processing: free. */
export const Derivation = z.discriminatedUnion('kind', [
  /** The cells of a part as they are. */
  z.strictObject({ kind: z.literal('level'), name: z.string(), part: z.number().int() }),
  /**
   * The cells of `part`, made to agree with the others of its view by least squares (protocols/dp/SPEC.md
   * §10): the parts of each list of `totals` add up to one total, those of `counted` count the same units.
   */
  z.strictObject({
    kind: z.literal('consistent'),
    name: z.string(),
    part: z.number().int(),
    totals: z.array(z.array(z.number().int()).min(1)).min(1),
    counted: z.array(z.number().int()),
  }),
  /** Sum ÷ count, both of what their view counts. */
  z.strictObject({
    kind: z.literal('mean'),
    name: z.string(),
    sum: z.number().int(),
    count: z.number().int(),
  }),
  z.strictObject({
    kind: z.literal('average'),
    name: z.string(),
    sum: z.number().int(),
    per: z.number().int(),
  }),
  /**
   * Share of each cell in `whole` (absent: in the sum of its own cells); `within`: in the cells of one value
   * of that dimension.
   */
  z.strictObject({
    kind: z.literal('share'),
    name: z.string(),
    part: z.number().int(),
    whole: z.number().int().optional(),
    within: Name.optional(),
  }),
  /** Target group index: share in the target ÷ share in the base × 100. */
  z.strictObject({
    kind: z.literal('tgi'),
    name: z.string(),
    part: z.number().int(),
    whole: z.number().int().optional(),
    base: z.number().int(),
    baseWhole: z.number().int().optional(),
  }),
  /** Change of a level or average against `lag` periods before, along the dimension `along`. */
  z.strictObject({
    kind: z.literal('growth'),
    name: z.string(),
    of: z.string(),
    along: Name,
    lag: z.number().int().min(1),
  }),
  /** Each period's level against the mean of all periods × 100. */
  z.strictObject({ kind: z.literal('index'), name: z.string(), of: z.string(), along: Name }),
  /**
   * protocols/dp/SPEC.md §11, as are those below. `bins`: the numbers that a code holds; null: open there.
   */
  z.strictObject({
    ...Along,
    kind: z.literal('quantile'),
    at: z.string(),
    bins: z.array(
      z.strictObject({ code: z.number().int(), from: z.number().nullable(), to: z.number().nullable() }),
    ),
  }),
  /** The cells of the codes `over` ÷ those of the codes `under`. */
  z.strictObject({
    ...Along,
    kind: z.literal('rate'),
    over: z.array(z.number().int()),
    under: z.array(z.number().int()),
  }),
  z.strictObject({ ...Along, kind: z.literal('rank') }),
  /** The share of the `top` largest. */
  z.strictObject({ ...Along, kind: z.literal('concentration'), top: z.number().int() }),
  z.strictObject({ ...Along, kind: z.literal('hhi') }),
  /** Of each period and those before it, `window` in all. */
  z.strictObject({ ...Along, kind: z.literal('moving'), window: z.number().int().min(2).max(52) }),
  /** Of periods `cycle` apart, against all, over at least two whole cycles. */
  z.strictObject({ ...Along, kind: z.literal('season'), cycle: z.number().int().min(2).max(52) }),
])
export type Derivation = z.infer<typeof Derivation>

export const Plan = z.strictObject({
  parts: z.array(Part).min(1).max(MAX_PARTS),
  derivations: z.array(Derivation).max(240),
})
export type Plan = z.infer<typeof Plan>
