// Kairouz, Liu, Steinke, "The Distributed Discrete Gaussian Mechanism" (arXiv 2102.06387), proposition 14;
// own proof in PROOF.md §3.
import { type Enclosure, expNegative, pi } from '../dp/fixed-point.ts'
import type { Noise } from '../dp/noise.ts'
import { compare, type Rational, rational } from '../dp/rational.ts'
import { NANO, rhoOfGaussian } from '../dp/zcdp.ts'
import { jointError } from './errors.ts'
import { MAX_MEMBERS } from './market-edition.ts'

/** How nodes share the noise of one question. */
export interface Collusion {
  /** n. */
  readonly members: number
  /** t: from 1 to n − 1. At n − 1 nobody relies on another node's noise. */
  readonly level: number
}

/** Below this a sum of discrete Gaussians is too far from one (τ above 10^-16). */
export const MIN_VARIANCE = rational(4n)

/** h = n − t: the summands that a claim relies on. Throws `joint.noise`. */
export function honestSummands({ members, level }: Collusion): number {
  const isCount = Number.isInteger(members) && members >= 2 && members <= MAX_MEMBERS
  if (!isCount || !Number.isInteger(level) || level < 1 || level > members - 1)
    throw jointError('joint.noise', 'a collusion level is from 1 to n − 1')
  return members - level
}

/**
 * What each node adds where a single answer at the same charge has `noise`: discrete Gaussian of variance
 * σ²/(n − t). Throws `joint.noise` for discrete Laplace noise (its sums are not Laplace, and no bound for
 * them is proved), and for σ²/(n − t) < 4 at t < n − 1.
 */
export function nodeNoise(
  noise: Noise,
  collusion: Collusion,
): Noise & { readonly kind: 'discrete-gaussian' } {
  const h = honestSummands(collusion)
  if (noise.kind !== 'discrete-gaussian')
    throw jointError('joint.noise', 'joint questions have discrete Gaussian noise only')
  const variance = rational(noise.variance.num, noise.variance.den * BigInt(h))
  checkSummand(variance, h)
  return { kind: 'discrete-gaussian', variance }
}

/**
 * What a node is charged for a part of `cells` cells, in nano-ρ: against everybody but h honest nodes that
 * each add `variance`. ½(Δ2/(√h·s) + τ√d)² rounded up; for h > 1 that is at most ½Δ2²/(h·s²)
 * rounded up and one nano-ρ (PROOF.md §3), which everyone computes in integers. Throws `joint.noise` where
 * that is not proved.
 */
export function jointCharge(
  l2Squared: bigint,
  variance: Rational,
  cells: bigint,
  collusion: Collusion,
): bigint {
  const h = honestSummands(collusion)
  checkSummand(variance, h)
  const own = rhoOfGaussian(l2Squared, rational(variance.num * BigInt(h), variance.den))
  if (h === 1) return own
  if (!isWithinOneNano(l2Squared, variance, cells, h))
    throw jointError('joint.noise', 'the charge of so many cells under so little noise is not proved')
  return own + 1n
}

/**
 * The second counter: what the same part costs against all other nodes, hub and consumer together, when only
 * the own noise is left.
 */
export function ownCharge(l2Squared: bigint, variance: Rational): bigint {
  return rhoOfGaussian(l2Squared, variance)
}

/** Of the sum over all n nodes: n·σ²/(n − t). */
export function sumVariance(variance: Rational, { members }: Collusion): Rational {
  return rational(variance.num * BigInt(members), variance.den)
}

/** τ = 10 Σ_{0<k<h} e^(−2π²s²·k/(k+1)), times 2^precision. */
export function tau(variance: Rational, h: number, precision = 256): Enclosure {
  let low = 0n
  let high = 0n
  const bits = precision + 16
  const piLow = pi(bits)
  for (let k = 1n; k < BigInt(h); k++) {
    const scale = 2n * variance.num * k
    const den = (variance.den * (k + 1n)) << BigInt(2 * bits)
    low += 10n * expNegative(scale * (piLow + 1n) ** 2n, den, precision).low
    high += 10n * expNegative(scale * (piLow - 1n) ** 2n, den, precision).high
  }
  return { low, high }
}

/** τ is below 10^-16 for every s² ≥ 4 and h ≤ 32 (checked in tests by enclosures). */
const TAU = rational(1n, 10n ** 16n)

/** a·τ√d + τ²d/2 ≤ 10^-9 with a = Δ2/(√h·s): squared, so that no root is needed. */
function isWithinOneNano(l2Squared: bigint, variance: Rational, cells: bigint, h: number): boolean {
  const rest = rational(2n * TAU.den ** 2n - NANO * cells, 2n * NANO * TAU.den ** 2n)
  if (rest.num <= 0n) return false
  const left = rational(l2Squared * variance.den * cells, variance.num * BigInt(h) * TAU.den ** 2n)
  return compare(left, rational(rest.num ** 2n, rest.den ** 2n)) <= 0
}

function checkSummand(variance: Rational, h: number): void {
  if (h > 1 && compare(variance, MIN_VARIANCE) < 0)
    throw jointError('joint.noise', 'below the full level each node needs a variance of at least 4')
}
