// SPEC.md §7: the parameters of correlated noise with the least error, from public bounds alone and in
// integers, so that everyone finds the same.
import {
  centredL2Squared,
  type CorrelatedNoise,
  correlatedNoiseForRho,
  type CorrelatedParameters,
  type CorrelatedReach,
  farthestShift,
  MAX_CORRELATED_SCALE,
} from './correlated.ts'
import { compare, greatestCommonDivisor, integerSquareRoot, type Rational, rational } from './rational.ts'
import type { Contribution } from './sensitivity.ts'

export type CorrelatedChoice = CorrelatedParameters & {
  /** The estimate's variance times 2ρ; independent noise has Δ2² in its place. */
  readonly error: Rational
}

/** Below this a finer grid of μ than whole quanta is searched. */
const SMALL_RANGE = 64n
const MAX_SHIFTS = 64n
/**
 * A standard deviation of less than 0.98 of that of independent noise: what it may cost totals is not worth
 * less.
 */
const WORTHWHILE: Rational = rational(9604n, 10_000n)

/**
 * The parameters for this view and question, whatever ρ; undefined where independent noise is as good: where
 * a unit is in few of the groups, or can go as far down as up.
 */
export function searchCorrelated(contribution: Contribution): CorrelatedChoice | undefined {
  const best = bestParameters(contribution)
  const limit = rational(WORTHWHILE.num * contribution.l2Squared, WORTHWHILE.den)
  return best !== undefined && compare(best.error, limit) < 0 ? best : undefined
}

/**
 * The mechanism's noise for `rho` nano units; undefined where `searchCorrelated` finds nothing, and where ρ
 * is so large (σ² < weight² + shift²) that the estimate's distribution is not near enough to a discrete
 * Gaussian for its interval. `leastRho` with `correlatedL2Squared` is the least ρ.
 */
export function correlatedFor(contribution: Contribution, rho: bigint): CorrelatedNoise | undefined {
  const choice = searchCorrelated(contribution)
  if (choice === undefined) return undefined
  const noise = correlatedNoiseForRho(choice, contribution, rho)
  return isSmooth(noise) ? noise : undefined
}

/**
 * σ² ≥ weight² + shift²: then `weight · Z₁ + shift · Z₂` is within 5.4e-9 of a discrete Gaussian
 * (PROOF.md §10).
 */
export function isSmooth({ weight, shift, variance }: CorrelatedNoise): boolean {
  return variance.num >= variance.den * (weight ** 2n + shift ** 2n)
}

function bestParameters(reach: CorrelatedReach): CorrelatedChoice | undefined {
  let best: (CorrelatedParameters & { readonly num: bigint; readonly den: bigint }) | undefined
  for (const { scale, shift } of centres(reach)) {
    const centred = centredL2Squared({ scale, shift }, reach)
    for (const weight of weights(shift, centred)) {
      // The error as a fraction that is not reduced: reducing each would take most of the time.
      const square = weight * weight
      const num = (centred + square) * (square + shift * shift)
      const den = scale * scale * square
      if (best === undefined || num * best.den < best.num * den) best = { scale, shift, weight, num, den }
    }
  }
  if (best === undefined) return undefined
  const { num, den, ...parameters } = best
  return { ...parameters, error: rational(num, den) }
}

/** The grid of μ that is searched, in its order. */
export function* centres(
  reach: CorrelatedReach,
): Generator<{ readonly scale: bigint; readonly shift: bigint }> {
  const range = farthestShift(2n, reach)
  const lastScale = (range < 0n ? -range : range) < SMALL_RANGE ? MAX_CORRELATED_SCALE : 1n
  for (let scale = 1n; scale <= lastScale; scale++)
    for (const shift of shifts(farthestShift(scale, reach))) yield { scale, shift }
}

/** All up to the end, or 64 of them at equal distances. */
function* shifts(end: bigint): Generator<bigint> {
  const size = end < 0n ? -end : end
  const count = size < MAX_SHIFTS ? size : MAX_SHIFTS
  for (let i = 1n; i <= count; i++) yield ((size * i) / count) * (end < 0n ? -1n : 1n)
}

/**
 * The error falls until weight⁴ = shift² · scale² f and then rises: the nearest weights on both sides
 * that share no divisor with the shift.
 */
function* weights(shift: bigint, centred: bigint): Generator<bigint> {
  const ideal = integerSquareRoot(integerSquareRoot(shift * shift * centred))
  const isCoprime = (weight: bigint) => greatestCommonDivisor(shift, weight) === 1n
  for (let weight = ideal; weight >= 1n; weight--)
    if (isCoprime(weight)) {
      yield weight
      break
    }
  let above = ideal + 1n
  while (!isCoprime(above)) above++
  yield above
}
