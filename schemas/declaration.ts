// What an edition declares in public: every sensitivity, limit and label follows from this and never from its
// rows.
import { z } from 'zod'
import { parseDay, periodOf } from '../protocols/anonymise/calendar.ts'
import { stopsEarly } from './early-stop.ts'
import { issueCode } from './issue-code.ts'
import {
  DatasetId,
  IntegerText,
  IsoDate,
  Label,
  LIMITS,
  Name,
  NanoEpsilon,
  NanoRho,
  PositiveDecimal,
  Sha256Hex,
  Slug,
} from './common.ts'
import { PassportStatement } from './passport-statement.ts'

/** One value of a domain; its index is its code. `value` is what a query names. */
export const DomainValue = stopsEarly(z.strictObject({ value: z.string().min(1).max(120), label: Label }))

/**
 * How a derived dimension was computed from the buyer's own rows. `within`: the purchases of each combination
 * of values of these dimensions are counted apart.
 */
export const Derived = z.union([
  z.strictObject({ by: z.enum(['nth', 'since']), within: z.array(Name).max(3) }),
  z.strictObject({ by: z.literal('new'), within: z.array(Name).max(3), days: z.number().int().min(1) }),
  z.strictObject({ by: z.literal('previous'), within: z.array(Name).max(3), of: Name }),
  z.strictObject({ by: z.enum(['windows', 'age']) }),
  z.strictObject({ by: z.literal('total'), of: Name }),
  z.strictObject({
    by: z.literal('with'),
    of: Name,
    /** Those of which the order has a line. */
    values: z.array(z.string().min(1).max(120)).min(1).max(LIMITS.domainValues),
  }),
])
export type Derived = z.infer<typeof Derived>

/**
 * A declared categorical attribute. `values` is the public domain in code order; the last value is the
 * explicit "other or unknown" one. `perUnit`: an attribute of the buyer, one value a unit.
 */
export const Dimension = z.strictObject({
  name: Name,
  label: Label,
  perUnit: z.boolean(),
  /**
   * One value an order: an order is its key with the codes of these dimensions, so lines of one key with two
   * values are two orders. Absent: an order may have several values.
   */
  perOrder: z.literal(true).optional(),
  /**
   * A row has at most so many different values, and counts once in the group of each; absent: one. A
   * dimension with several is not `perUnit`, in no cap, and in no blind question.
   */
  tags: z.number().int().min(2).max(LIMITS.tags).optional(),
  kind: z.enum(['list', 'bins', 'day', 'week', 'month', 'quarter', 'year', 'lookup', 'derived']),
  /** How it was computed, of `derived`. */
  derived: Derived.optional(),
  values: z.array(DomainValue).min(2).max(LIMITS.domainValues),
})
export type Dimension = z.infer<typeof Dimension>

const CALENDAR_KINDS: ReadonlySet<Dimension['kind']> = new Set(['day', 'week', 'month', 'quarter', 'year'])

/** Whether its values are periods of a calendar, in order. */
export function isCalendarDimension({ kind }: Pick<Dimension, 'kind'>): boolean {
  return CALENDAR_KINDS.has(kind)
}

/** Whether bounds may cut very different shares of its values: those of rows that are no periods. */
export function isUneven(dimension: Pick<Dimension, 'kind' | 'perUnit'>): boolean {
  return !dimension.perUnit && !isCalendarDimension(dimension)
}

/** Whether its values are bins of a number, in rising order. */
export function isNumericDimension({ kind, derived }: Pick<Dimension, 'kind' | 'derived'>): boolean {
  return kind === 'bins' || derived?.by === 'since' || derived?.by === 'age' || derived?.by === 'total'
}

/** An integer quantity: one quantum is `quantum` of `unit`; every row holds an integer in [lo, hi] quanta. */
export const Measure = z.strictObject({
  name: Name,
  label: Label,
  unit: Label,
  quantum: PositiveDecimal,
  lo: IntegerText,
  hi: IntegerText,
})
export type Measure = z.infer<typeof Measure>

/** A statistic that is released with noise: lines, orders, buyers, or the sum of a measure. */
export const Served = z.enum(['count', 'orders', 'units', 'sum'])
export type Served = z.infer<typeof Served>

export const MAX_COUNTED = 100_000
const Bound = z.number().min(1, issueCode('shape.bound')).max(MAX_COUNTED).int()

/** A positive number of quanta that a double holds exactly. */
const Quanta = z
  .string()
  .regex(/^[1-9][0-9]{0,15}$/, issueCode('shape.cap'))
  // Also called for what the pattern refuses: it must not throw.
  .refine(text => Number(text) < 2 ** 53, issueCode('shape.cap'))

/** Bounds in the place of `max` for some values, by their codes, of one dimension of `over`. */
function ByValue<Max extends z.ZodType>(max: Max) {
  return z
    .strictObject({
      dimension: Name,
      caps: z
        .array(z.strictObject({ code: z.number().int().min(0), max }))
        .min(1)
        .max(LIMITS.domainValues),
    })
    .optional()
}

/**
 * What a unit may have for each combination of values of the dimensions `over`: `max` rows; or rows of `max`
 * orders; or values of one measure whose |x| add up to `max` quanta. protocols/dp/SPEC.md §3 says what each
 * keeps and which statistics it bounds.
 */
export const Cap = z.union(
  [
    z.strictObject({ over: z.array(Name).min(1).max(4), max: Bound, byValue: ByValue(Bound) }),
    z.strictObject({
      over: z.array(Name).max(4),
      max: Bound,
      byValue: ByValue(Bound),
      of: z.literal('orders'),
    }),
    z.strictObject({
      over: z.array(Name).max(4),
      max: Quanta,
      byValue: ByValue(Quanta),
      of: z.strictObject({ measure: Name }),
    }),
  ],
  issueCode('shape.cap'),
)
export type Cap = z.infer<typeof Cap>

/**
 * What is kept for some statistics: one bound a statistic, so that one question's bound falsifies no other's.
 * Caps over more dimensions are applied first, equal ones as declared, `perUnit` (of rows) last.
 */
export const View = z.strictObject({
  name: Name,
  for: z.array(Served).min(1),
  perUnit: Bound.optional(),
  caps: z.array(Cap).max(8),
})
export type View = z.infer<typeof View>

/**
 * What published answers may spend of an edition as pure ε, beside its ρ, and of all editions of a dataset in
 * any 12 months (protocols/dp/SPEC.md §4).
 */
export const Pool = z.strictObject({ epsilon: NanoEpsilon, perYear: NanoEpsilon })
export type Pool = z.infer<typeof Pool>

/** Budget of one edition and yearly allowance of its dataset, in nano-rho; ε is stated at δ. */
export const Budget = z.strictObject({
  delta: PositiveDecimal,
  perConsumer: NanoRho,
  total: NanoRho,
  perYear: z.strictObject({ perConsumer: NanoRho, total: NanoRho }),
  /** Absent: none. Fixed by the declaration. */
  pool: Pool.optional(),
})
export type Budget = z.infer<typeof Budget>

/** What releasing the edition's totals and cut totals at sealing costs. */
export const TotalsRelease = z.strictObject({ charge: NanoRho })

/**
 * What drafting this declaration from the edition's own rows cost: its domains, bins, clips and bounds are a
 * differentially private release. `delta`: the chance, on top of the budget's δ, that a drafted domain lists
 * a value of a single buyer. `roles`: what the columns are was said or confirmed by the provider, outside of
 * ε; absent: found with noise, in this charge.
 */
export const Drafting = z.strictObject({
  charge: NanoRho,
  delta: PositiveDecimal,
  roles: z.literal('provider').optional(),
})
export type Drafting = z.infer<typeof Drafting>

/** The time that an edition covers. */
export const Period = z.strictObject({ from: IsoDate, to: IsoDate })

/**
 * Days before the period whose rows are read to tell new from returning and the like. They are not in the
 * edition, but its rows speak of them, so the yearly allowance counts those days as part of its period.
 */
export const LookBack = z.number().int().min(1).max(3650)

/** What a provider declares of an edition: dimensions, measures, views, caps. Public to every member. */
export const Declaration = z.strictObject({
  v: z.literal(1),
  dataset: DatasetId,
  edition: Slug,
  title: Label,
  source: Label,
  period: Period,
  /** Absent: nothing older than the period was read. */
  lookBack: LookBack.optional(),
  /**
   * SHA-256 of a label and the provider's unit secret: editions with the same key speak of the same
   * pseudonyms.
   */
  unitKey: Sha256Hex,
  dimensions: z.array(stopsEarly(Dimension)).min(1).max(LIMITS.dimensions),
  measures: z.array(stopsEarly(Measure)).max(LIMITS.measures),
  views: z.array(stopsEarly(View)).min(1).max(LIMITS.views),
  /** Whether rows carry an order key, so that `orders` can be asked. */
  orders: z.boolean(),
  /** The most rows that the edition may hold: public, and the bound of every sum. */
  capacity: z.number().int().min(1).max(1_000_000_000),
  budget: Budget,
  totals: TotalsRelease,
  /** Absent: drafted from nothing that is in this edition; one draft serves later editions too. */
  drafting: Drafting.optional(),
  quasiIdentifiers: z.array(Name).max(12),
  /** Noisy cells below this are shown as too small to report. */
  reportingThreshold: z.number().int().min(0).max(10_000),
  /** What one unit is: an enterprise, or a record behind which nobody stands; absent: a person. */
  unit: z.enum(['enterprise', 'none']).optional(),
  /** For the registration passport. */
  passport: PassportStatement.optional(),
  /** Correlated noise is never used: of a market, whose members' counts would have to be added too. */
  noise: z.literal('independent').optional(),
})
export type Declaration = z.infer<typeof Declaration>

/** What sealing charges, as the API shows it. */
export const SealingCharge = NanoRho.meta({
  description:
    'Charged when the edition is sealed: its totals and drafting of the declaration. It counts once towards the total of the edition, and every account opens with it spent. No grant records it, but the first grant that a consumer uses in the edition has up to that much less room.',
})

/**
 * What is spent of an edition, and of each account in it, when it opens: the release of its totals and the
 * drafting of the declaration; in nano-rho.
 */
export function sealingCharge({ totals, drafting }: Pick<Declaration, 'totals' | 'drafting'>): bigint {
  return BigInt(totals.charge) + BigInt(drafting?.charge ?? 0)
}

/** The first day whose rows the edition speaks of: the yearly allowance counts its period from there. */
export function readsFrom({ period, lookBack = 0 }: Pick<Declaration, 'period' | 'lookBack'>): string {
  const first = parseDay(period.from)
  return first === undefined ? period.from : periodOf('day', first - lookBack)
}

type OpeningEdition = { readonly id: string; readonly declaration: Declaration }
export type LeastBudget = { readonly edition: string; readonly rho: bigint; readonly delta: string }

/**
 * What the budget of a contract has to exceed so that a question can be answered under it, in nano-rho: the
 * smallest charge with which the consumer's account in one of the editions opens. Undefined for no editions,
 * and where the consumer already has an account in one of them (`opened`), since another grant goes on with
 * what that account has spent.
 */
export function leastBudget(
  editions: readonly OpeningEdition[],
  opened: ReadonlySet<string>,
): LeastBudget | undefined {
  if (editions.some(({ id }) => opened.has(id))) return undefined
  return editions
    .map(({ id, declaration }) => ({
      edition: id,
      rho: sealingCharge(declaration),
      delta: declaration.budget.delta,
    }))
    .toSorted((a, b) => (a.rho < b.rho ? -1 : 1))
    .at(0)
}

/** What a list shows of a declaration: some hundred bytes, whatever its domains are. */
export const DeclarationHead = z.strictObject({
  edition: Slug,
  title: Label,
  source: Label,
  period: Period,
  delta: PositiveDecimal,
  perYear: z.strictObject({ perConsumer: NanoRho, total: NanoRho }),
  pool: Pool.optional(),
  sealingCharge: SealingCharge,
  /** How many there are. */
  dimensions: z.number().int(),
  measures: z.number().int(),
})
export type DeclarationHead = z.infer<typeof DeclarationHead>

export function headOf({ edition, title, source, period, budget, ...rest }: Declaration): DeclarationHead {
  return {
    edition,
    title,
    source,
    period,
    delta: budget.delta,
    perYear: budget.perYear,
    ...(budget.pool && { pool: budget.pool }),
    sealingCharge: String(sealingCharge(rest)),
    dimensions: rest.dimensions.length,
    measures: rest.measures.length,
  }
}
