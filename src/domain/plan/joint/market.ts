// A market's standard as the planner, the engine and its members read it.
import { canonicalJson, type Json } from '../../../../protocols/canonical-json.ts'
import { digestOfJson } from '../../../../protocols/digest.ts'
import { MAX_VARIANCE_BITS } from '../../../../protocols/dp/discrete-gaussian.ts'
import { checkSumBound } from '../../../../protocols/joint/bound.ts'
import { jointError } from '../../../../protocols/joint/errors.ts'
import { MAX_MEMBERS } from '../../../../protocols/joint/market-edition.ts'
import { OPEN_RING } from '../../../../protocols/joint/ring.ts'
import type { Declaration } from '../../../../schemas/declaration.ts'
import { fault } from '../../../../schemas/fault.ts'
import type { MarketStandard } from '../../../../schemas/market.ts'
import { dayNumber } from '../../allowance.ts'
import { checkDeclaration } from '../../declaration-check.ts'

/** SHA-256 of the canonical JSON, lower-case hex: what M names. */
export function standardDigest(standard: MarketStandard): string {
  return digestOfJson(standard as unknown as Json)
}

export function standardText(standard: MarketStandard): string {
  return canonicalJson(standard as unknown as Json)
}

/**
 * What a question to a market edition is planned from, the same for everybody: no cap of any member is in it,
 * so that what a member may still spend changes nothing of the plan.
 */
export function marketDeclaration(
  standard: MarketStandard,
  label: string,
  period: Declaration['period'],
): Declaration {
  const { market, title, dimensions, measures, views, orders, capacity, delta, reportingThreshold } = standard
  return {
    v: 1,
    dataset: market,
    edition: label,
    title,
    source: title,
    period,
    unitKey: NO_UNITS,
    dimensions,
    measures,
    views,
    orders,
    capacity,
    budget: {
      delta,
      perConsumer: MAX_RHO,
      total: MAX_RHO,
      perYear: { perConsumer: MAX_RHO, total: MAX_RHO },
    },
    totals: { charge: '0' },
    quasiIdentifiers: [],
    reportingThreshold,
    noise: 'independent',
  }
}

/** A market has no pseudonyms: guarantees are for those of each member. */
const NO_UNITS = '0'.repeat(64)
/** The largest NanoRho. */
const MAX_RHO = '9'.repeat(18)

/**
 * From public figures alone: a declaration that can be planned, and sums of as many members as there can be
 * that fit the ring. Throws a Fault `registry.declaration` or `market.bound`.
 */
export function checkStandard(standard: MarketStandard): void {
  const declaration = marketDeclaration(standard, 'x', PERIOD)
  // Each member declares a charge of its own for its totals.
  checkDeclaration({ ...declaration, totals: { charge: TOTALS_CHARGE } })
  const capacity = BigInt(standard.capacity)
  const clips = standard.measures.map(({ lo, hi }) => 2n * max(abs(BigInt(lo)), abs(BigInt(hi))))
  try {
    for (const clip of [1n, ...clips])
      checkSumBound({ members: MAX_MEMBERS, capacity, clip, sigma: LARGEST_SIGMA }, OPEN_RING)
  } catch (error) {
    throw Object.assign(fault('market.bound'), { cause: error })
  }
}

const PERIOD = { from: '2025-01-01', to: '2025-12-31' }
const TOTALS_CHARGE = '1000000000000'
/** protocols/dp draws no wider noise. */
const LARGEST_SIGMA = 1n << BigInt(MAX_VARIANCE_BITS / 2)

/**
 * What of an edition differs from the standard, by name; undefined: it conforms. Labels are each member's own
 * words: they decide nothing.
 */
export function nonConforming(
  standard: MarketStandard,
  { dimensions, measures, views, orders, capacity, budget, period }: Declaration,
): string | undefined {
  const same = (a: unknown, b: unknown) => canonicalJson(a as Json) === canonicalJson(b as Json)
  if (!same(dimensions.map(dimensionFacts), standard.dimensions.map(dimensionFacts))) return 'dimensions'
  if (!same(measures.map(measureFacts), standard.measures.map(measureFacts))) return 'measures'
  if (!same(views, standard.views)) return 'views'
  if (orders !== standard.orders) return 'orders'
  if (capacity > standard.capacity) return 'capacity'
  if (budget.delta !== standard.delta) return 'delta'
  return isPeriod(standard, period) ? undefined : 'period'
}

/** Whether a market edition may cover this: exactly one month, quarter or year. */
export function isPeriod({ periods }: MarketStandard, { from, to }: Declaration['period']): boolean {
  const [year, month] = [Number(from.slice(0, 4)), Number(from.slice(5, 7))]
  const months = { month: 1, quarter: 3, year: 12 }[periods]
  const last = month - 1 + months
  const next = `${year + Math.floor(last / 12)}-${String((last % 12) + 1).padStart(2, '0')}-01`
  return from.endsWith('-01') && (month - 1) % months === 0 && dayNumber(to) + 1 === dayNumber(next)
}

function dimensionFacts({ name, perUnit, perOrder, kind, values }: Declaration['dimensions'][number]) {
  return { name, perUnit, perOrder: perOrder ?? false, kind, values: values.map(({ value }) => value) }
}

function measureFacts({ name, quantum, lo, hi }: Declaration['measures'][number]) {
  return { name, quantum, lo, hi }
}

function abs(value: bigint): bigint {
  return value < 0n ? -value : value
}

function max(a: bigint, b: bigint): bigint {
  return a > b ? a : b
}

/** Throws `joint.mismatch` unless the document's standard is this one. */
export function requireStandard(standard: MarketStandard, digest: string): void {
  if (standardDigest(standard) !== digest)
    throw jointError('joint.mismatch', 'the market edition is of another standard')
}
