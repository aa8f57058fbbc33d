// SPEC.md §9: one question asked again with more privacy loss pays for the difference only.
import { ProtocolError } from '../errors.ts'
import { NORMAL_975, normalHalfWidth } from './normal-quantile.ts'
import { add, compare, divide, greatestCommonDivisor, type Rational, rational, toNumber } from './rational.ts'
import { varianceForRho } from './zcdp.ts'

/** One release of the same exact integers under discrete Gaussian noise of its own. */
export type Release = { readonly variance: Rational; readonly values: readonly bigint[] }

/** value = numerators[i] / denominator; `weights` of the releases add up to the denominator. */
export type Combined = {
  readonly numerators: readonly bigint[]
  readonly denominator: bigint
  readonly weights: readonly bigint[]
  readonly variance: Rational
}

/**
 * The noise of the next step: `rho` nano units are charged, and with them the combination has the noise of
 * one answer at `wanted`. `spent` is what all steps so far have cost. Throws `dp.sharpen` where the step is
 * less than a tenth of that: it would buy next to nothing, and each is a release that has to be kept.
 */
export function sharpeningNoise(
  l2Squared: bigint,
  spent: bigint,
  wanted: bigint,
): { readonly rho: bigint; readonly variance: Rational } {
  if (spent <= 0n || 10n * wanted < 11n * spent)
    throw new ProtocolError('dp.sharpen', 'a step must add at least a tenth of what is spent')
  const rho = wanted - spent
  return { rho, variance: varianceForRho(l2Squared, rho) }
}

/**
 * All releases by inverse variance, exactly: the least variance of any unbiased combination, 1 ÷ Σ 1/σ².
 * For correlated noise the A and the N are combined so, each list with the same releases, and decoded
 * afterwards. Throws `dp.sharpen` for none, or of different lengths.
 */
export function combineReleases(releases: readonly Release[]): Combined {
  const [first] = releases
  if (first === undefined || releases.some(({ values }) => values.length !== first.values.length))
    throw new ProtocolError('dp.sharpen', 'these are not releases of one answer')
  if (releases.some(({ variance }) => variance.num <= 0n))
    throw new ProtocolError('dp.variance', 'a variance must be positive')
  const precisions = releases.map(({ variance }) => divide(ONE, variance))
  const common = precisions.reduce((all, { den }) => (all * den) / greatestCommonDivisor(all, den), 1n)
  const scaled = precisions.map(({ num, den }) => num * (common / den))
  const divisor = scaled.reduce(greatestCommonDivisor)
  const weights = scaled.map(weight => weight / divisor)
  return {
    numerators: first.values.map((_, i) =>
      releases.reduce((sum, { values }, j) => sum + (weights[j] ?? 0n) * (values[i] ?? 0n), 0n),
    ),
    denominator: weights.reduce((sum, weight) => sum + weight, 0n),
    weights,
    variance: divide(ONE, precisions.reduce(add)),
  }
}

const ONE = rational(1n)

/**
 * The confidence of each of J declared looks: 1 - 0.05 / J. Who sharpens until something is significant is
 * right less often than 95 % with the usual interval (92 % at 2 looks, 71 % at 10, with ρ doubled at each),
 * and at least so often with this one. Throws `dp.confidence`.
 */
export function lookConfidence(looks: number): Rational {
  if (!Number.isSafeInteger(looks) || looks < 1)
    throw new ProtocolError('dp.confidence', 'looks are a positive integer')
  return rational(20n * BigInt(looks) - 1n, 20n * BigInt(looks))
}

/** z of an interval at one of so many looks. Throws `dp.confidence`. */
export function zOfLooks(looks: number): number {
  return looks === 1 ? NORMAL_975 : normalHalfWidth(lookConfidence(looks))
}

/**
 * The half-width of a combination of at least two releases. Its error has no lattice of a useful width:
 * normal quantiles of the noise smoothed by the step of the heaviest release, and half such a step on top,
 * cover at least as often (PROOF.md §11). For figures over a denominator of their own, as under correlated
 * noise, `denominator` and `variance` take it in.
 */
export function combinedHalfWidth(
  { weights, denominator, variance }: Omit<Combined, 'numerators'>,
  confidence: Rational,
): number {
  const heaviest = weights.reduce((most, weight) => (weight > most ? weight : most), 0n)
  const step = toNumber(rational(heaviest, denominator))
  return normalHalfWidth(confidence) * Math.sqrt(toNumber(variance) + step ** 2 / 12) + step / 2
}

/** A stored answer serves a question free if it has at most the noise that the question asks for. */
export function servesFree(stored: Rational, wanted: Rational): boolean {
  return compare(stored, wanted) <= 0
}
