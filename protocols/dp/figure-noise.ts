// SPEC.md §9: the noise of the figures that people read. They come from one release, or from several releases
// of the same integers combined by inverse variance, and may be one of several declared looks.
import { errorVariance } from './correlated.ts'
import { denominatorOf, halfWidthOfPart, type PartNoise, spreadOfPart } from './part-noise.ts'
import type { Rational } from './rational.ts'
import { combinedHalfWidth, lookConfidence } from './sharpen.ts'

/**
 * `noise` is that of each release but for its variance, which is the combination's. `weights`: of the
 * releases, in lowest terms; one weight of 1 where there is one release. `looks`: how many were declared; 1
 * is the usual 95 %.
 */
export type FigureNoise = {
  readonly noise: PartNoise
  readonly weights: readonly bigint[]
  readonly looks: number
}

/** Of figures that one release gives. */
export function singleRelease(noise: PartNoise, looks = 1): FigureNoise {
  return { noise, weights: [1n], looks }
}

/** The figures are integers over this. */
export function figureDenominator({ noise, weights }: FigureNoise): bigint {
  return denominatorOf(noise) * weights.reduce((sum, weight) => sum + weight, 0n)
}

/**
 * The half-width of each figure's interval at the confidence of the declared looks, over `figureDenominator`,
 * rounded up. Throws `dp.correlated` for one release of correlated noise that is too small for an interval.
 */
export function figureHalfWidth(figures: FigureNoise): bigint {
  const { noise, weights, looks } = figures
  const confidence = lookConfidence(looks)
  if (weights.length === 1) return halfWidthOfPart(noise, confidence)
  const combined = {
    weights,
    denominator: figureDenominator(figures),
    variance: figureVariance(noise),
  }
  const width = combinedHalfWidth(combined, confidence)
  return BigInt(Math.ceil(width * Number(figureDenominator(figures))))
}

/** As `spreadOf`: for combining figures. `exact`: their half-width, over `figureDenominator`. */
export function figureSpread(figures: FigureNoise, exact = figureHalfWidth(figures)): number {
  const { noise, weights, looks } = figures
  if (weights.length === 1) return spreadOfPart(noise, exact, looks)
  return Number(exact) / Number(figureDenominator(figures))
}

/** Of a figure under Gaussian noise of this variance. */
function figureVariance(noise: PartNoise): Rational {
  if (noise.kind === 'correlated-gaussian') return errorVariance(noise)
  if (noise.kind === 'discrete-gaussian') return noise.variance
  throw new RangeError('releases under Laplace noise are not combined')
}
