// SPEC.md §10: parts that add up to the same total, made to agree. `reconcile` for the figures of an answer: of
// many cells only few differ in more than their value.
import { errorVariance, sharedVariance } from './correlated.ts'
import { figureDenominator, type FigureNoise } from './figure-noise.ts'
import { byInverseVariance, type Estimate } from './least-squares.ts'
import { add, divide, multiply, type Rational, rational, subtract, toNumber } from './rational.ts'
import { zOfLooks } from './sharpen.ts'

/** As a released part has them: `values` over `figureDenominator(noise)`, `countOf` under correlated noise. */
export type Marginal = {
  readonly values: readonly bigint[]
  readonly noise: FigureNoise
  readonly countOf?: readonly number[]
}

/** In the part's own integers, none cut at 0. */
export type ConsistentCell = { readonly value: number; readonly halfWidth: number }

/**
 * For each part the estimates with the least variance among the unbiased linear ones that add up to one total.
 * The parts must be of one view and scope, and their cells must add up. Throws `dp.least_squares` for none, and
 * RangeError for Laplace noise.
 */
export function consistentCells(parts: readonly Marginal[]): readonly (readonly ConsistentCell[])[] {
  const sums = parts.map(sumOf)
  const total = byInverseVariance(sums.map(({ sum }) => sum))
  return parts.map((part, i) => cellsOf(part, sums[i] ?? sumOf(part), total))
}

/** The sum of a part's cells, and of each cell what it has in common with the sum, by the place of its count. */
type Sum = {
  readonly sum: Estimate
  readonly variance: Rational
  readonly covariance: ReadonlyMap<number, Rational>
}

function sumOf({ values, noise, countOf = [] }: Marginal): Sum {
  const { own, shared } = variancesOf(noise)
  const sizes = new Map<number, number>()
  for (const i of values.keys()) sizes.set(placeOf(countOf, i), (sizes.get(placeOf(countOf, i)) ?? 0) + 1)
  const covariance = new Map(
    [...sizes].map(([place, size]) => [place, add(own, multiply(shared, rational(BigInt(size - 1))))]),
  )
  const all = [...sizes].map(([place, size]) =>
    multiply(covariance.get(place) ?? own, rational(BigInt(size))),
  )
  const value = rational(
    values.reduce((sum, each) => sum + each, 0n),
    figureDenominator(noise),
  )
  return { sum: { value, variance: all.reduce(add, rational(0n)) }, variance: own, covariance }
}

function cellsOf(
  { values, noise, countOf = [] }: Marginal,
  { sum, variance, covariance }: Sum,
  total: Estimate,
): readonly ConsistentCell[] {
  const denominator = figureDenominator(noise)
  const missing = subtract(total.value, sum.value)
  const step = Number(noise.weights.reduce((most, each) => (each > most ? each : most))) / Number(denominator)
  const places = new Map(
    [...covariance].map(([place, common]) => {
      const slope = divide(common, sum.variance)
      const left = add(
        subtract(variance, multiply(slope, common)),
        multiply(multiply(slope, slope), total.variance),
      )
      const spread = zOfLooks(noise.looks) * Math.sqrt(toNumber(left) + step ** 2 / 12) + step / 2
      return [place, { correction: multiply(slope, missing), halfWidth: spread }]
    }),
  )
  return values.map((value, i) => {
    const { correction, halfWidth } = places.get(placeOf(countOf, i)) ?? { correction: missing, halfWidth: 0 }
    const { num, den } = correction
    return { value: toNumber({ num: value * den + num * denominator, den: denominator * den }), halfWidth }
  })
}

/** Of each figure, and of two figures with the same count. */
function variancesOf({ noise }: FigureNoise): { readonly own: Rational; readonly shared: Rational } {
  switch (noise.kind) {
    case 'discrete-gaussian':
      return { own: noise.variance, shared: rational(0n) }
    case 'correlated-gaussian':
      return { own: errorVariance(noise), shared: sharedVariance(noise) }
    case 'discrete-laplace':
      throw new RangeError('Laplace noise has no rational variance')
  }
}

function placeOf(countOf: readonly number[], cell: number): number {
  return countOf[cell] ?? 0
}
