// The two mechanisms behind one type, so that a query, an answer and an interval speak of the same noise.
import { sampleDiscreteGaussian } from './discrete-gaussian.ts'
import { sampleDiscreteLaplace } from './discrete-laplace.ts'
import type { RandomBytes } from '../random.ts'
import type { Rational } from './rational.ts'
import type { Sensitivity } from './sensitivity.ts'
import { rhoOfGaussian, rhoOfLaplace, scaleForRho, varianceForRho } from './zcdp.ts'

export type Noise =
  | { readonly kind: 'discrete-gaussian'; readonly variance: Rational }
  | { readonly kind: 'discrete-laplace'; readonly scale: Rational }

/** The noise that `rho` nano units buy. Throws as `varianceForRho`. */
export function noiseForRho(kind: Noise['kind'], sensitivity: Sensitivity, rho: bigint): Noise {
  return kind === 'discrete-gaussian'
    ? { kind, variance: varianceForRho(sensitivity.l2Squared, rho) }
    : { kind, scale: scaleForRho(sensitivity.l1, rho).scale }
}

/** What releasing a vector of this sensitivity under this noise costs, in nano units, rounded up. */
export function chargeOf(noise: Noise, sensitivity: Sensitivity): bigint {
  return noise.kind === 'discrete-gaussian'
    ? rhoOfGaussian(sensitivity.l2Squared, noise.variance)
    : rhoOfLaplace(sensitivity.l1, noise.scale)
}

/** One-shot: a drawn value is for one released integer and for nothing else. Throws `dp.variance` or `dp.scale`. */
export function sampleNoise(noise: Noise, count: number, random: RandomBytes): BigInt64Array {
  return noise.kind === 'discrete-gaussian'
    ? sampleDiscreteGaussian(noise.variance, count, random)
    : sampleDiscreteLaplace(noise.scale, count, random)
}
