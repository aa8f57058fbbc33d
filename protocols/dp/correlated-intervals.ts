// Intervals of estimates under correlated noise: PROOF.md §10 for the distance to a discrete Gaussian,
// Fieller for ratios.
import { ProtocolError } from '../errors.ts'
import { leastHolding } from './bisect.ts'
import {
  type CorrelatedNoise,
  correlatedNoiseForRho,
  type CorrelatedParameters,
  type CorrelatedReach,
  covarianceWithTotal,
  errorVariance,
  sharedVariance,
  totalVariance,
} from './correlated.ts'
import { isSmooth } from './correlated-search.ts'
import { expNegative, pi } from './fixed-point.ts'
import { covers, halfWidth, NINETY_FIVE_PERCENT } from './intervals.ts'
import type { Noise } from './noise.ts'
import { NORMAL_975 } from './normal-quantile.ts'
import type { Noisy } from './ratio.ts'
import { add, floorDivide, type Rational, rational, toNumber } from './rational.ts'

/**
 * The half-width of one group's estimate: it covers at least as often as `confidence` says. The error times
 * scale · weight is weight · Z₁ + shift · Z₂, for which a discrete Gaussian's half-width serves at a
 * confidence that is higher by their distance. Throws `dp.correlated` where σ² < weight² + shift²,
 * `dp.confidence`.
 */
export function correlatedHalfWidth(
  noise: CorrelatedNoise,
  confidence: Rational = NINETY_FIVE_PERCENT,
): Rational {
  if (!isSmooth(noise))
    throw new ProtocolError('dp.correlated', 'too little noise for an interval of this estimate')
  const k = halfWidth(likeOne(noise), add(confidence, distanceToGaussian(noise)))
  return rational(k, noise.scale * noise.weight)
}

/** The discrete Gaussian that an estimate's error times scale · weight is near to. */
function likeOne({ shift, weight, variance }: CorrelatedNoise): Noise {
  const width = weight ** 2n + shift ** 2n
  return { kind: 'discrete-gaussian', variance: rational(variance.num * width, variance.den) }
}

/**
 * 2 exp(-2π²σ² / (weight² + shift²)), rounded up: the most that the probability of any event differs
 * from that of the discrete Gaussian of variance (weight² + shift²)σ².
 */
export function distanceToGaussian({ shift, weight, variance }: CorrelatedNoise): Rational {
  const low = pi(PRECISION) - 1n
  const width = weight ** 2n + shift ** 2n
  const { high } = expNegative(
    2n * low * low * variance.num,
    (variance.den * width) << BigInt(2 * PRECISION),
    PRECISION,
  )
  return rational(2n * high, 1n << BigInt(PRECISION))
}

const PRECISION = 128

/**
 * The least ρ in nano units for which a group's estimate has a half-width of at most `within`. Throws
 * `dp.within`, `dp.correlated`.
 */
export function rhoForWithinCorrelated(
  parameters: CorrelatedParameters,
  reach: CorrelatedReach,
  within: Rational,
): bigint {
  if (within.num <= 0n) throw new ProtocolError('dp.within', 'an error bound must be positive')
  // The half-width is an integer over scale · weight: one probability decides, as in `rhoForWithin`.
  const k = floorDivide(within.num * parameters.scale * parameters.weight, within.den)
  const holds = (rho: bigint): boolean => {
    const noise = correlatedNoiseForRho(parameters, reach, rho)
    return isSmooth(noise) && covers(likeOne(noise), k, add(NINETY_FIVE_PERCENT, distanceToGaussian(noise)))
  }
  let high = 1n
  while (!holds(high)) {
    if (!isSmooth(correlatedNoiseForRho(parameters, reach, high)))
      throw new ProtocolError('dp.within', 'so small an error needs independent noise')
    high *= 2n
  }
  return leastHolding(high / 2n, high, holds)
}

/**
 * A group's estimate as derived figures take it. `exact`: its `correlatedHalfWidth`, for a caller who has it.
 */
export function correlatedNoisy(
  numerator: bigint,
  noise: CorrelatedNoise,
  exact: Rational = correlatedHalfWidth(noise),
): Noisy {
  const value = toNumber(rational(numerator, noise.scale * noise.weight))
  return { value, spread: Math.max(toNumber(exact), NORMAL_975 * Math.sqrt(toNumber(errorVariance(noise)))) }
}

/** The sum of groups with the same N. */
export function correlatedTotal(groups: readonly Noisy[], noise: CorrelatedNoise): Noisy {
  return {
    value: groups.reduce((sum, { value }) => sum + value, 0),
    spread: NORMAL_975 * Math.sqrt(toNumber(totalVariance(noise, BigInt(groups.length)))),
  }
}

/** `shared` of `ratioInterval` for one group ÷ another with the same N: growth, index against one period. */
export function sharedSpread(noise: CorrelatedNoise): number {
  return NORMAL_975 ** 2 * toNumber(sharedVariance(noise))
}

/**
 * `shared` of `ratioInterval` for a group ÷ the sum of `count` groups that it is among, all with the same N.
 */
export function sharedWithTotal(noise: CorrelatedNoise, count: number): number {
  return NORMAL_975 ** 2 * toNumber(covarianceWithTotal(noise, BigInt(count)))
}
