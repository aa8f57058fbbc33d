// Bun, Steinke (arXiv 1605.02065) for the currency, Canonne, Kamath, Steinke (arXiv 2004.00010) proposition
// 12 for (ε, δ).
import { ProtocolError } from '../errors.ts'
import { leastHolding } from './bisect.ts'
import { naturalLog, toNumberAbove } from './fixed-point.ts'
import {
  bitLength,
  ceilDivide,
  compare,
  integerSquareRoot,
  parseDecimal,
  type Rational,
  rational,
  toNumber,
} from './rational.ts'

/**
 * ρ is held in integers of 1e-9; a charge is rounded up, so that what is added up is never below what was
 * spent.
 */
export const NANO = 10n ** 9n

/**
 * "0.025" → 25 000 000n. Throws `dp.rho` for a negative ρ, one over 10^9, or one that is no multiple of
 * 1e-9.
 */
export function parseRho(text: string): bigint {
  const { num, den } = parseDecimal(text)
  if (num < 0n || num > NANO * den || (num * NANO) % den !== 0n)
    throw new ProtocolError('dp.rho', 'rho must be a multiple of 1e-9 from 0 to 1e9')
  return (num * NANO) / den
}

/** 25 000 000n → "0.025". */
export function formatRho(rho: bigint): string {
  const fraction = (rho % NANO).toString().padStart(9, '0').replace(/0+$/, '')
  return `${rho / NANO}${fraction === '' ? '' : `.${fraction}`}`
}

/** Pure ε is held in the same units: 250 000 000n → "0.25". */
export const formatEpsilon: (epsilon: bigint) => string = formatRho

/**
 * Pure ε = Δ1 / scale of discrete Laplace noise, rounded up to 1e-9, in such units. It adds up over releases
 * whatever their δ (Dwork, McSherry, Nissim, Smith 2006; over integers Ghosh, Roughgarden, Sundararajan,
 * arXiv 0811.2841).
 */
export function epsilonOfLaplace(l1: bigint, scale: Rational): bigint {
  return ceilDivide(l1 * scale.den * NANO, scale.num)
}

/**
 * ρ = Δ2² / 2σ² of discrete Gaussian noise (CKS theorem 4, which holds for vectors with Δ2), rounded
 * up.
 */
export function rhoOfGaussian(l2Squared: bigint, variance: Rational): bigint {
  return ceilDivide(l2Squared * variance.den * NANO, 2n * variance.num)
}

/** σ² = Δ2² / 2ρ, exactly. Throws `dp.rho` unless ρ > 0, `dp.sensitivity` unless Δ2² > 0. */
export function varianceForRho(l2Squared: bigint, rho: bigint): Rational {
  checkPositive(l2Squared, rho)
  return rational(l2Squared * NANO, 2n * rho)
}

/**
 * Pure ε = Δ1 / scale is ρ = ε²/2, rounded up; there are tighter forms, but verifiers must agree on one.
 */
export function rhoOfLaplace(l1: bigint, scale: Rational): bigint {
  const epsilon = rational(l1 * scale.den, scale.num)
  return ceilDivide(epsilon.num * epsilon.num * NANO, 2n * epsilon.den * epsilon.den)
}

/**
 * Discrete Laplace noise within a budget of ρ: √(2ρ) is irrational, so ε is it rounded down to 9
 * decimals, and `rho` is what that ε costs, at most what was offered. Throws as `varianceForRho`.
 */
export function scaleForRho(
  l1: bigint,
  rho: bigint,
): { readonly scale: Rational; readonly epsilon: Rational; readonly rho: bigint } {
  checkPositive(l1, rho)
  const epsilon = integerSquareRoot(2n * NANO * rho)
  return {
    scale: rational(l1 * NANO, epsilon),
    epsilon: rational(epsilon, NANO),
    rho: ceilDivide(epsilon * epsilon, 2n * NANO),
  }
}

/**
 * The ε that goes with δ for a total of ρ nano units: the tight conversion, rounded up. Throws `dp.delta`.
 */
export function epsilonOfRho(rho: bigint, delta: string | Rational): number {
  return toNumberAbove(epsilonAbove(rational(rho, NANO), asDelta(delta)), PRECISION)
}

/**
 * The largest ρ in nano units whose (ε, δ) is within `epsilon`, a decimal string. Throws `dp.epsilon`
 * unless 0 < ε ≤ 10 000, or where not even one nano unit fits; `dp.delta`.
 */
export function rhoOfEpsilon(epsilon: string, delta: string | Rational): bigint {
  const limit = parseDecimal(epsilon)
  const target = asDelta(delta)
  if (limit.num <= 0n || compare(limit, MAX_EPSILON) > 0)
    throw new ProtocolError('dp.epsilon', 'epsilon must be above 0 and at most 10000')
  const ceiling = (limit.num << BigInt(PRECISION)) / limit.den
  const fits = (rho: bigint): boolean => epsilonAbove(rational(rho, NANO), target) <= ceiling
  if (!fits(1n)) throw new ProtocolError('dp.epsilon', 'epsilon is too small for any charge')
  let low = 1n
  while (fits(2n * low)) low *= 2n
  return leastHolding(low, 2n * low, rho => !fits(rho)) - 1n
}

const PRECISION = 192
const MAX_EPSILON = rational(10_000n)
const MIN_DELTA = rational(1n, 10n ** 290n)

/**
 * An integer above ε · 2^192 for ρ-zCDP at δ. Proposition 12 gives, for every β = α - 1 > 0, ε ≤ (1
 * + β)ρ + (ln(1/δ) + β ln β - (1 + β) ln(1 + β)) / β. Floats only look for the best β; the bound is
 * computed in integers for the β found, so a bad β could make ε larger than necessary, never too small.
 */
export function epsilonAbove(rho: Rational, delta: Rational): bigint {
  if (rho.num === 0n) return 0n
  const beta = bestBeta(rho, delta)
  const alpha = { num: beta.num + beta.den, den: beta.den }
  const one = 1n << BigInt(PRECISION)
  const first = ceilDivide(alpha.num * rho.num * one, alpha.den * rho.den)
  // β times the numerator's parts, all over β.den.
  const logs =
    beta.den * naturalLog(delta.den, delta.num, PRECISION).high +
    beta.num * naturalLog(beta.num, beta.den, PRECISION).high -
    alpha.num * naturalLog(alpha.num, alpha.den, PRECISION).low
  const epsilon = first + ceilDivide(logs, beta.num)
  return epsilon > 0n ? epsilon : 0n
}

/** The root of ρβ² = ln(1/δ) - ln(1 + β), where the bound's derivative is zero, to 40 bits. */
function bestBeta(rho: Rational, delta: Rational): Rational {
  const r = toNumber(rho)
  const l = -Math.log(toNumber(delta))
  let low = -700
  let high = 0.5 * Math.log(l / r) + 1
  for (let i = 0; i < 80; i++) {
    const middle = (low + high) / 2
    const beta = Math.exp(middle)
    if (r * beta * beta + Math.log1p(beta) < l) low = middle
    else high = middle
  }
  const shift = 40 - Math.round(low / Math.LN2)
  const mantissa = BigInt(Math.max(1, Math.round(Math.exp(low + shift * Math.LN2))))
  return shift >= 0 ? rational(mantissa, 1n << BigInt(shift)) : rational(mantissa << BigInt(-shift))
}

function asDelta(delta: string | Rational): Rational {
  const value = typeof delta === 'string' ? parseDecimal(delta) : delta
  const fits = bitLength(value.num) <= 1000 && bitLength(value.den) <= 1000
  if (!fits || compare(value, MIN_DELTA) < 0 || value.num >= value.den)
    throw new ProtocolError('dp.delta', 'delta must be from 1e-290 to below 1')
  return value
}

function checkPositive(sensitivity: bigint, rho: bigint): void {
  if (sensitivity <= 0n) throw new ProtocolError('dp.sensitivity', 'a sensitivity must be positive')
  if (rho <= 0n) throw new ProtocolError('dp.rho', 'rho must be positive')
}
