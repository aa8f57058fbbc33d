// Aitken's generalised least squares in exact rationals, for parts of one view, scope and consumer: SPEC.md
// §10.
import { ProtocolError } from '../errors.ts'
import { add, divide, multiply, type Rational, rational, subtract } from './rational.ts'

export type Estimate = { readonly value: Rational; readonly variance: Rational }

/**
 * Estimates that share noise: any two of them have the covariance `shared`, which is 0 for independent noise.
 */
export type CellEstimates = { readonly cells: readonly Estimate[]; readonly shared: Rational }

export type Reconciled = {
  readonly parts: readonly { readonly cells: readonly Estimate[] }[]
  readonly total: Estimate
}

/**
 * Parts that each add up to the same total (the groups of a question, the marginals of a profile) and totals
 * that were released for themselves, all with independent noise: the unbiased linear estimates with the least
 * variance. Each part's cells then add up to the total exactly. Nothing is cut at 0: the raw values stay
 * beside these. Parts of different views have different biases and must not be mixed, nor may cells that do
 * not add up (buyers, orders by anything that one of them can have twice). Throws `dp.least_squares`.
 */
export function reconcile(parts: readonly CellEstimates[], totals: readonly Estimate[]): Reconciled {
  const sums = parts.map(sumOf)
  const total = byInverseVariance([...totals, ...sums.map(({ sum }) => sum)])
  return {
    total,
    parts: parts.map(({ cells }, i) => {
      const { sum, covariances } = sums[i] ?? sumOf({ cells, shared: ZERO })
      const correction = subtract(total.value, sum.value)
      return {
        cells: cells.map(({ value, variance }, j) => {
          // What a cell varies with its sum is replaced by the total's; the rest is independent of both.
          const covariance = covariances[j] ?? ZERO
          const slope = divide(covariance, sum.variance)
          const left = subtract(variance, multiply(slope, covariance))
          return {
            value: add(value, multiply(slope, correction)),
            variance: add(left, multiply(multiply(slope, slope), total.variance)),
          }
        }),
      }
    }),
  }
}

/**
 * Several unbiased estimates of one number with independent noise. Throws `dp.least_squares` for none, or a
 * variance of 0.
 */
export function byInverseVariance(estimates: readonly Estimate[]): Estimate {
  if (estimates.length === 0 || estimates.some(({ variance }) => variance.num <= 0n))
    throw new ProtocolError('dp.least_squares', 'there is nothing to combine')
  const precision = estimates.map(({ variance }) => divide(ONE, variance)).reduce(add)
  const sum = estimates.map(({ value, variance }) => divide(value, variance)).reduce(add)
  return { value: divide(sum, precision), variance: divide(ONE, precision) }
}

/**
 * Groups under correlated noise for a count n that several sources tell, `byInverseVariance`: its own N /
 * weight with variance σ² / weight², that of another part of the same view and scope, a stored one. x = (A
 * + shift · n) / scale.
 */
export function withCount(
  groups: readonly bigint[],
  { scale, shift, variance }: { readonly scale: bigint; readonly shift: bigint; readonly variance: Rational },
  count: Estimate,
): CellEstimates {
  const square = rational(scale * scale)
  const shared = divide(multiply(rational(shift * shift), count.variance), square)
  const own = add(divide(variance, square), shared)
  const moved = multiply(rational(shift), count.value)
  return {
    cells: groups.map(value => ({
      value: divide(add(rational(value), moved), rational(scale)),
      variance: own,
    })),
    shared,
  }
}

const ZERO = rational(0n)
const ONE = rational(1n)

/** The sum of the cells, and the covariance of each with it. */
function sumOf({ cells, shared }: CellEstimates): {
  readonly sum: Estimate
  readonly covariances: readonly Rational[]
} {
  if (cells.length === 0) throw new ProtocolError('dp.least_squares', 'a part has no cells')
  const others = multiply(shared, rational(BigInt(cells.length - 1)))
  const covariances = cells.map(({ variance }) => add(variance, others))
  return {
    sum: { value: cells.map(({ value }) => value).reduce(add), variance: covariances.reduce(add) },
    covariances,
  }
}
