// Two-sided quantiles of the noise itself: Canonne, Kamath, Steinke (arXiv 2004.00010) for the distributions,
// PROOF.md §5 for the sums.
import { ProtocolError } from '../errors.ts'
import { enclose, type Enclosure, erf, expNegative, GUARD, pi, squareRoot } from './fixed-point.ts'
import { type Noise, noiseForRho } from './noise.ts'
import {
  ceilDivide,
  compare,
  floorDivide,
  integerSquareRoot,
  type Rational,
  rational,
  toNumber,
} from './rational.ts'
import type { Sensitivity } from './sensitivity.ts'

export const NINETY_FIVE_PERCENT: Rational = rational(19n, 20n)

/**
 * The smallest k with P[|noise| ≤ k] ≥ confidence, so [answer - k, answer + k] covers at least that
 * often. Exact for σ² ≤ 2^20; beyond it, where the enclosure of the probability can't decide, the larger
 * k. Throws `dp.confidence`.
 */
export function halfWidth(noise: Noise, confidence: Rational = NINETY_FIVE_PERCENT): bigint {
  checkConfidence(confidence)
  const tail = Math.log(2 / (1 - toNumber(confidence)))
  const guess =
    noise.kind === 'discrete-gaussian'
      ? Math.sqrt(2 * tail * toNumber(noise.variance))
      : tail * toNumber(noise.scale)
  let high = BigInt(Math.ceil(guess))
  while (!covers(noise, high, confidence)) high = 2n * high + 1n
  return smallestInteger(-1n, high, k => covers(noise, k, confidence))
}

/**
 * The smallest ρ in nano units for which the noise has a half-width of at most k: the inverse that a
 * question by `within` needs. Throws `dp.within` for k < 0, `dp.confidence`.
 */
export function rhoForWithin(
  kind: Noise['kind'],
  sensitivity: Sensitivity,
  k: bigint,
  confidence: Rational = NINETY_FIVE_PERCENT,
): bigint {
  checkConfidence(confidence)
  if (k < 0n) throw new ProtocolError('dp.within', 'an error bound must not be negative')
  const enough = (rho: bigint): boolean => covers(noiseForRho(kind, sensitivity, rho), k, confidence)
  let high = 1n
  while (!enough(high)) high *= 2n
  return smallestInteger(high / 2n, high, enough)
}

/** P[|noise| ≤ k] ≥ confidence; false where that can't be proved. */
export function covers(noise: Noise, k: bigint, confidence: Rational): boolean {
  const wanted = confidence.num << BigInt(PRECISION)
  const { low, high } = coverage(noise, k)
  if (low * confidence.den >= wanted) return true
  if (high * confidence.den < wanted || noise.kind === 'discrete-laplace') return false
  if (compare(noise.variance, WIDEST_SUM) > 0) return false
  return sumCoverage(noise.variance, k).low * confidence.den >= wanted
}

/** P[|noise| ≤ k] · 2^128. */
export function coverage(noise: Noise, k: bigint): Enclosure {
  if (noise.kind === 'discrete-laplace') return laplaceCoverage(noise.scale, k)
  return compare(noise.variance, NARROWEST_INTEGRAL) < 0
    ? sumCoverage(noise.variance, k)
    : integralCoverage(noise.variance, k)
}

export const PRECISION = 128
const ONE = 1n << BigInt(PRECISION)
const NARROWEST_INTEGRAL = rational(64n)
const WIDEST_SUM = rational(1n << 20n)

/** 1 - 2 e^(-(k+1)/s) / (1 + e^(-1/s)). */
function laplaceCoverage({ num, den }: Rational, k: bigint): Enclosure {
  const beyond = expNegative((k + 1n) * den, num, PRECISION)
  const step = expNegative(den, num, PRECISION)
  return {
    low: ONE - ceilDivide(2n * beyond.high * ONE, ONE + step.low),
    high: ONE - floorDivide(2n * beyond.low * ONE, ONE + step.high),
  }
}

/**
 * The terms e^(-x²/2σ²) one by one, each from the last by a ratio that itself shrinks by e^(-1/σ²); σ²
 * ≤ 2^20.
 */
function sumCoverage({ num, den }: Rational, k: bigint): Enclosure {
  const q = PRECISION + GUARD
  const shift = BigInt(q)
  const shrink = expNegative(den, num, q).low
  let ratio = expNegative(den, 2n * num, q).low
  let term = 1n << shift
  let inside = term
  let all = term
  for (let x = 1n; term !== 0n; x++) {
    term = (term * ratio) >> shift
    ratio = (ratio * shrink) >> shift
    all += 2n * term
    if (x <= k) inside += 2n * term
  }
  return atMostOne(enclose((inside << shift) / all, GUARD))
}

/**
 * The integral to k + ½ and the first Euler-Maclaurin term; σ² ≥ 64 makes the rest smaller than `rest`
 * (PROOF.md §5).
 */
function integralCoverage({ num, den }: Rational, k: bigint): Enclosure {
  const odd = 2n * k + 1n
  const x = squareRoot(rational(odd * odd * den, 8n * num), PRECISION)
  if (x.high >= 16n * ONE) return { low: ONE - 1n, high: ONE }
  const density = expNegative(odd * odd * den, 8n * num, PRECISION).low
  const root = integerSquareRoot((2n * pi(PRECISION) * num * ONE) / den)
  const correction = (odd * density * den * ONE) / (24n * num * root)
  const rest =
    ceilDivide(28n * odd * den * den * ONE, 10_000n * num * num * integerSquareRoot(num / den)) + 4n
  return atMostOne({
    low: erf(x.low, PRECISION).low + correction - rest,
    high: erf(x.high, PRECISION).high + correction + rest,
  })
}

function atMostOne({ low, high }: Enclosure): Enclosure {
  return { low, high: high > ONE ? ONE : high }
}

/** Bisection for a condition that fails at `low`, holds at `high`, and never stops holding. */
function smallestInteger(low: bigint, high: bigint, holds: (value: bigint) => boolean): bigint {
  let [below, above] = [low, high]
  while (above - below > 1n) {
    const middle = (below + above) >> 1n
    if (holds(middle)) above = middle
    else below = middle
  }
  return above
}

function checkConfidence(confidence: Rational): void {
  if (confidence.num <= 0n || (confidence.den - confidence.num) * 10n ** 30n < confidence.den)
    throw new ProtocolError('dp.confidence', 'a confidence must be above 0 and at most 1 - 1e-30')
}
