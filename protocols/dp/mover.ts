// Donner and Zou, "Closed-form confidence intervals for functions of the normal mean and standard deviation"
// (2012): MOVER-R.
import type { Interval } from './ratio.ts'

/** A figure within its 95 % limits, which need not be as far from it on either side. */
export type Limited = Interval & { readonly estimate: number }

/**
 * x ÷ y for independent x and y: all θ for which the limits of x - θy hold 0. y must be wholly above 0; x
 * may have any sign, for which the paper's formula is not made. Below 0 the limits of θy change places, so
 * the sign of θ says which limit of y counts. Then both limits of the ratio always exist.
 */
export function moverRatio(x: Limited, y: Limited): Interval {
  if (!(y.low > 0)) throw new RangeError('a denominator that may be zero')
  const [low, high] = [-highest(-x.estimate, -x.low, y), highest(x.estimate, x.high, y)]
  const ratio = x.estimate / y.estimate
  // Where there is next to no noise, rounding alone could put the figure outside.
  return { low: Math.min(low, ratio), high: Math.max(high, ratio) }
}

/** The upper limit, in the forms that subtract no two numbers which are almost the same. */
function highest(estimate: number, limit: number, y: Limited): number {
  const middle = estimate * y.estimate
  const gap = limit - estimate
  const product = limit * (2 * estimate - limit)
  if (limit < 0)
    return product / (middle - Math.hypot(Math.sqrt(product) * (y.high - y.estimate), gap * y.estimate))
  const square = y.low * (2 * y.estimate - y.low)
  const root = Math.hypot(estimate * (y.estimate - y.low), gap * Math.sqrt(square))
  return middle < 0 ? product / (middle - root) : (middle + root) / square
}
