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
import { misfitsOf } from '../../../../schemas/market-fit.ts'
import type { MarketStandard } from '../../../../schemas/market.ts'
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
 * that fit the ring. Throws a Fault `registry.declaration`, `market.tags` or `market.bound`.
 */
export function checkStandard(standard: MarketStandard): void {
  const tags = standard.dimensions.find(dimension => dimension.tags !== undefined)
  if (tags !== undefined) throw fault('market.tags', { name: tags.name })
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

/** The part of an edition that differs from the standard, by name; undefined: it conforms. */
export function nonConforming(standard: MarketStandard, declaration: Declaration): string | undefined {
  return misfitsOf(standard, declaration)[0]?.field
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
