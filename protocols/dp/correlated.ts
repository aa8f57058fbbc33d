// Lebeda, "Better Gaussian Mechanism using Correlated Noise" (arXiv 2408.06853), generalised to bounded
// vectors; PROOF.md §10 has the claims.
import { ProtocolError } from '../errors.ts'
import { greatestCommonDivisor, type Rational, rational } from './rational.ts'
import type { Contribution, Range } from './sensitivity.ts'
import { rhoOfGaussian, varianceForRho } from './zcdp.ts'

/**
 * A unit moves its groups one way only, so its vector is centred at μ = shift / scale. Released are
 *
 *       A = scale · x - shift · n    for every group, x its exact value,
 *       N = weight · n               n units with any row; one N for each value of the grouped perUnit
 *       dimensions,
 *
 * each with discrete Gaussian noise of the same σ², and x is estimated by (A + shift · N / weight) /
 * scale.
 * `shift` is negative for a measure that is mostly negative.
 */
export type CorrelatedParameters = {
  readonly scale: bigint
  readonly shift: bigint
  readonly weight: bigint
}

/** `variance`: σ² of each released integer, A or N; the estimate's is `errorVariance`. */
export type CorrelatedNoise = CorrelatedParameters & { readonly variance: Rational }

/**
 * What the mechanism needs of a unit's bounds: the groups that share one N are `groups`, all that there are
 * (k₁).
 */
export type CorrelatedReach = Pick<Contribution, 'groups' | 'full' | 'fullRange' | 'restRange'>

export const MAX_CORRELATED_SCALE = 16n

/**
 * Δ2² of the vector (A, N): scale² f(μ) + weight², f the largest Σ (v - μ)² that one unit's values v
 * can reach. It holds if and only if n counts every unit once that adds anything to these groups: by the same
 * view and scope, or by the same view without the filter. Throws `dp.correlated` for parameters outside the
 * domain of SPEC.md §7.
 */
export function correlatedL2Squared(parameters: CorrelatedParameters, reach: CorrelatedReach): bigint {
  checkParameters(parameters, reach)
  return centredL2Squared(parameters, reach) + parameters.weight ** 2n
}

/** scale² f(μ), for any shift. */
export function centredL2Squared(
  { scale, shift }: Pick<CorrelatedParameters, 'scale' | 'shift'>,
  { groups, full, fullRange, restRange }: CorrelatedReach,
): bigint {
  const farthest = ({ low, high }: Range): bigint =>
    [low, high, 0n].reduce((most, v) => {
      const square = (scale * v - shift) ** 2n
      return square > most ? square : most
    }, 0n)
  const whole = full * farthest(fullRange)
  return full === groups ? whole : whole + farthest(restRange) + (groups - full - 1n) * shift * shift
}

/** The noise that `rho` nano units buy. Throws `dp.correlated`, `dp.rho`. */
export function correlatedNoiseForRho(
  parameters: CorrelatedParameters,
  reach: CorrelatedReach,
  rho: bigint,
): CorrelatedNoise {
  const { scale, shift, weight } = parameters
  const variance = varianceForRho(correlatedL2Squared(parameters, reach), rho)
  return { scale, shift, weight, variance }
}

/**
 * What the release costs, in nano units, rounded up: one charge for all A and all N. Throws `dp.correlated`.
 */
export function chargeOfCorrelated(noise: CorrelatedNoise, reach: CorrelatedReach): bigint {
  return rhoOfGaussian(correlatedL2Squared(noise, reach), noise.variance)
}

/** σ² (weight² + shift²) / (scale · weight)², of one group's estimate. */
export function errorVariance(noise: CorrelatedNoise): Rational {
  return overDenominator(noise, noise.weight ** 2n + noise.shift ** 2n)
}

/**
 * Of the estimates of two groups with the same N: σ² shift² / (scale · weight)². With different N it is
 * 0.
 */
export function sharedVariance(noise: CorrelatedNoise): Rational {
  return overDenominator(noise, noise.shift ** 2n)
}

/** Of the difference of two groups with the same N, from which n drops out: 2 σ² / scale². */
export function differenceVariance(noise: CorrelatedNoise): Rational {
  return overDenominator(noise, 2n * noise.weight ** 2n)
}

/**
 * Of the sum of `count` groups with the same N. It is larger than that of a total released as a part of its
 * own.
 */
export function totalVariance(noise: CorrelatedNoise, count: bigint): Rational {
  return overDenominator(noise, count * noise.weight ** 2n + count ** 2n * noise.shift ** 2n)
}

/** Of a group and the sum of `count` groups that it is among, all with the same N. */
export function covarianceWithTotal(noise: CorrelatedNoise, count: bigint): Rational {
  return overDenominator(noise, noise.weight ** 2n + count * noise.shift ** 2n)
}

/**
 * The end of the domain: |shift| / scale is at most half of how much farther a full group reaches on one side
 * than on the other.
 */
export function farthestShift(scale: bigint, { fullRange }: CorrelatedReach): bigint {
  return (scale * (fullRange.high + fullRange.low)) / 2n
}

function overDenominator({ scale, weight, variance }: CorrelatedNoise, factor: bigint): Rational {
  return rational(variance.num * factor, variance.den * (scale * weight) ** 2n)
}

function checkParameters(parameters: CorrelatedParameters, reach: CorrelatedReach): void {
  const { shift, weight } = parameters
  checkCentre(parameters, reach)
  if (weight < 1n) throw new ProtocolError('dp.correlated', 'a weight must be positive')
  if (greatestCommonDivisor(shift, weight) !== 1n)
    throw new ProtocolError('dp.correlated', 'shift and weight must have no common divisor')
}

/** Throws `dp.correlated` for a scale or a shift outside the domain. */
export function checkCentre(
  { scale, shift }: Pick<CorrelatedParameters, 'scale' | 'shift'>,
  reach: CorrelatedReach,
): void {
  if (scale < 1n || scale > MAX_CORRELATED_SCALE || shift === 0n)
    throw new ProtocolError('dp.correlated', 'a scale must be from 1 to 16, a shift not zero')
  const end = farthestShift(scale, reach)
  if (shift > 0n ? shift > end : shift < end)
    throw new ProtocolError('dp.correlated', 'a shift beyond half of what a group can hold')
  if (reach.groups < 1n || reach.full < 1n || reach.full > reach.groups)
    throw new ProtocolError('dp.correlated', 'these bounds are of no vector')
}
