// The two mechanisms behind one type, so that a query, an answer and an interval speak of the same noise.
import { MAX_VARIANCE_BITS, sampleDiscreteGaussian } from './discrete-gaussian.ts'
import { MAX_SCALE_BITS, sampleDiscreteLaplace } from './discrete-laplace.ts'
import type { RandomBytes } from '../random.ts'
import { ceilDivide, type Rational } from './rational.ts'
import type { Sensitivity } from './sensitivity.ts'
import { NANO, rhoOfGaussian, rhoOfLaplace, scaleForRho, varianceForRho } from './zcdp.ts'

export type Noise =
  | { readonly kind: 'discrete-gaussian'; readonly variance: Rational }
  | { readonly kind: 'discrete-laplace'; readonly scale: Rational }

/** The noise that `rho` nano units buy. Throws as `varianceForRho`. */
export function noiseForRho(kind: Noise['kind'], sensitivity: Sensitivity, rho: bigint): Noise {
  return kind === 'discrete-gaussian'
    ? { kind, variance: varianceForRho(sensitivity.l2Squared, rho) }
    : { kind, scale: scaleForRho(sensitivity.l1, rho).scale }
}

/** The smallest charge whose noise the samplers can draw: with less, values would not fit 64 bits. */
export function leastRho(kind: Noise['kind'], { l1, l2Squared }: Sensitivity): bigint {
  if (kind === 'discrete-gaussian') return ((l2Squared * NANO) >> BigInt(MAX_VARIANCE_BITS + 1)) + 1n
  const epsilon = leastEpsilon(l1)
  return ceilDivide(epsilon * epsilon, 2n * NANO)
}

/** The same in pure ε, in nano units. */
export function leastEpsilon(l1: bigint): bigint {
  return ((l1 * NANO) >> BigInt(MAX_SCALE_BITS)) + 1n
}

/** What releasing a vector of this sensitivity under this noise costs, in nano units, rounded up. */
export function chargeOf(noise: Noise, sensitivity: Sensitivity): bigint {
  return noise.kind === 'discrete-gaussian'
    ? rhoOfGaussian(sensitivity.l2Squared, noise.variance)
    : rhoOfLaplace(sensitivity.l1, noise.scale)
}

/**
 * One-shot: a drawn value is for one released integer and for nothing else. Throws `dp.variance` or
 * `dp.scale`.
 */
export function sampleNoise(noise: Noise, count: number, random: RandomBytes): BigInt64Array {
  return noise.kind === 'discrete-gaussian'
    ? sampleDiscreteGaussian(noise.variance, count, random)
    : sampleDiscreteLaplace(noise.scale, count, random)
}
