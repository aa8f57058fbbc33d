// SPEC.md §4 and §7: the noise of one released part, independent for each of its numbers or correlated by a
// count of units.
import { type CorrelatedNoise, errorVariance } from './correlated.ts'
import { correlatedHalfWidth } from './correlated-intervals.ts'
import { spreadOf } from './derived.ts'
import { halfWidth, NINETY_FIVE_PERCENT } from './intervals.ts'
import { chargeOf, type Noise } from './noise.ts'
import { type Rational, toNumber } from './rational.ts'
import type { Sensitivity } from './sensitivity.ts'
import { zOfLooks } from './sharpen.ts'
import { rhoOfGaussian } from './zcdp.ts'

/** `countBy`: the grouped perUnit dimensions, which have one count N for each combination of their values. */
export type CorrelatedPartNoise = CorrelatedNoise & {
  readonly kind: 'correlated-gaussian'
  readonly countBy: readonly string[]
}
export type PartNoise = Noise | CorrelatedPartNoise

/**
 * What releasing the part costs, in nano units, rounded up. Under correlated noise `l2Squared` is that of the
 * vector of all A and N (`correlatedL2Squared`).
 */
export function chargeOfPart(noise: PartNoise, sensitivity: Sensitivity): bigint {
  return noise.kind === 'correlated-gaussian'
    ? rhoOfGaussian(sensitivity.l2Squared, noise.variance)
    : chargeOf(noise, sensitivity)
}

/** The noise that each released integer is drawn with. */
export function drawnWith(noise: PartNoise): Noise {
  return noise.kind === 'correlated-gaussian'
    ? { kind: 'discrete-gaussian', variance: noise.variance }
    : noise
}

/** The part's figures are integers over this. */
export function denominatorOf(noise: PartNoise): bigint {
  return noise.kind === 'correlated-gaussian' ? noise.scale * noise.weight : 1n
}

/**
 * The half-width of each figure, over `denominatorOf`. Throws `dp.correlated` for correlated noise that
 * is too small for an interval.
 */
export function halfWidthOfPart(noise: PartNoise, confidence: Rational = NINETY_FIVE_PERCENT): bigint {
  if (noise.kind !== 'correlated-gaussian') return halfWidth(noise, confidence)
  const { num, den } = correlatedHalfWidth(noise, confidence)
  return (num * denominatorOf(noise)) / den
}

/**
 * As `spreadOf`: for combining figures. `exact`: the part's half-width, over `denominatorOf`, at the
 * confidence of one of so many `looks`.
 */
export function spreadOfPart(noise: PartNoise, exact = halfWidthOfPart(noise), looks = 1): number {
  if (noise.kind !== 'correlated-gaussian') return spreadOf(noise, exact, looks)
  const smooth = zOfLooks(looks) * Math.sqrt(toNumber(errorVariance(noise)))
  return Math.max(Number(exact) / Number(denominatorOf(noise)), smooth)
}
