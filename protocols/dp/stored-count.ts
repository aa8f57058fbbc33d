// SPEC.md §7: groups centred by a count of units that an earlier answer has released already.
import {
  centredL2Squared,
  checkCentre,
  type CorrelatedParameters,
  type CorrelatedReach,
} from './correlated.ts'
import { centres } from './correlated-search.ts'
import type { Estimate } from './least-squares.ts'
import { normalHalfWidth } from './normal-quantile.ts'
import { add, compare, divide, multiply, type Rational, rational, toNumber } from './rational.ts'
import type { Contribution } from './sensitivity.ts'
import { rhoOfGaussian, varianceForRho } from './zcdp.ts'

/**
 * Without N there is no weight: A = scale · x - shift · n alone is released, each with noise of variance
 * σ².
 */
export type Centre = Pick<CorrelatedParameters, 'scale' | 'shift'>
export type CentredNoise = Centre & { readonly variance: Rational }

/**
 * The noise that `rho` nano units buy for A. n is exact inside A, by the same condition as in
 * `correlatedL2Squared`: the stored count must be of the same view, with the filter or without it, and one
 * for each value of the grouped perUnit dimensions. It was charged when it was released. Throws
 * `dp.correlated`, `dp.rho`.
 */
export function centredNoiseForRho(centre: Centre, reach: CorrelatedReach, rho: bigint): CentredNoise {
  checkCentre(centre, reach)
  const { scale, shift } = centre
  return { scale, shift, variance: varianceForRho(centredL2Squared(centre, reach), rho) }
}

/** What A alone costs, in nano units, rounded up. Throws `dp.correlated`. */
export function chargeOfCentred(noise: CentredNoise, reach: CorrelatedReach): bigint {
  checkCentre(noise, reach)
  return rhoOfGaussian(centredL2Squared(noise, reach), noise.variance)
}

/**
 * (σ² + shift² · variance of the count) / scale²: of the estimate (A + shift · n) / scale, `withCount`.
 */
export function centredErrorVariance({ scale, shift, variance }: CentredNoise, count: Rational): Rational {
  return divide(add(variance, multiply(rational(shift * shift), count)), rational(scale * scale))
}

/**
 * The centre with the least error at this ρ and for a count of this variance, on the grid of §7; undefined
 * where independent noise is at least as good.
 */
export function searchCentre(
  contribution: Contribution,
  rho: bigint,
  count: Rational,
): CentredNoise | undefined {
  let best: CentredNoise | undefined
  let least = varianceForRho(contribution.l2Squared, rho)
  for (const centre of centres(contribution)) {
    const noise = centredNoiseForRho(centre, contribution, rho)
    const error = centredErrorVariance(noise, count)
    if (compare(error, least) < 0) [best, least] = [noise, error]
  }
  return best
}

/**
 * The half-width of such an estimate. Its error times scale is an integer noise plus shift times the error of
 * the count: normal quantiles of the smoothed sum and half a step, as for combined releases (PROOF.md §11).
 */
export function centredHalfWidth(noise: CentredNoise, count: Estimate, confidence: Rational): number {
  const step = 1 / Number(noise.scale)
  const variance = toNumber(centredErrorVariance(noise, count.variance))
  return normalHalfWidth(confidence) * Math.sqrt(variance + step ** 2 / 12) + step / 2
}
