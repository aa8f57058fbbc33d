// Canonne, Kamath, Steinke: The Discrete Gaussian for Differential Privacy (arXiv 2004.00010), algorithm 3.
import { ACCEPT, bernoulliExp, firstWordVerdict, settleBernoulli, UNDECIDED } from './bernoulli-exp.ts'
import { laplaceBig, laplaceNumber, MAX_FAST_PERIOD } from './discrete-laplace.ts'
import { ProtocolError } from '../errors.ts'
import type { RandomBytes } from '../random.ts'
import { RandomWords } from './random-words.ts'
import { bitLength, integerSquareRoot, type Rational } from './rational.ts'

/** σ² stays below 2^this. */
export const MAX_VARIANCE_BITS = 98
const WORDS_A_DRAW = 12

/**
 * `count` independent draws, P[x] ∝ exp(-x² / 2σ²) with σ² = `variance`, exactly. Throws `dp.variance`
 * unless 0 < σ² < 2^98: with it |x| stays below 2^63. `random` must be the operating system's CSPRNG:
 * whoever foresees it foresees the noise. The time of one draw depends on its size; draw batches ahead of the
 * questions.
 */
export function sampleDiscreteGaussian(
  variance: Rational,
  count: number,
  random: RandomBytes,
): BigInt64Array {
  checkVariance(variance)
  const words = new RandomWords(random, WORDS_A_DRAW * count)
  const out = new BigInt64Array(count)
  const exact = gaussianParameters(variance)
  if (exact.period <= MAX_FAST_PERIOD) {
    const fast = fastParameters(exact, variance)
    for (let i = 0; i < count; i++) out[i] = BigInt(gaussianNumber(words, exact, fast))
  } else {
    for (let i = 0; i < count; i++) out[i] = gaussianBig(words, exact)
  }
  words.wipe()
  return out
}

/**
 * The proposal's scale t = ⌊σ⌋ + 1, and the parts of γ(y) = (|y| - σ²/t)² / 2σ² = (|y|·d·t -
 * n)² / (2·n·d·t²), σ² = n/d.
 */
export type GaussianParameters = {
  readonly period: bigint
  readonly num: bigint
  readonly step: bigint
  readonly den: bigint
}

export function gaussianParameters(variance: Rational): GaussianParameters {
  const period = integerSquareRoot(variance.num / variance.den) + 1n
  return {
    period,
    num: variance.num,
    step: variance.den * period,
    den: 2n * variance.num * variance.den * period * period,
  }
}

/** One draw, from the same words as the fast one, for parameters of any size. */
export function gaussianBig(words: RandomWords, parameters: GaussianParameters): bigint {
  for (;;) {
    const y = laplaceBig(words, parameters.period, 1n)
    if (bernoulliExp(words, gammaNumerator(y, parameters), parameters.den)) return y
  }
}

/** Doubles within a relative error of 2^-51 each: σ²/t, and 1/2σ². */
export type FastParameters = {
  readonly period: number
  readonly centre: number
  readonly steepness: number
}

export function fastParameters(
  { period, num, step }: GaussianParameters,
  variance: Rational,
): FastParameters {
  return {
    period: Number(period),
    centre: Number(num) / Number(step),
    steepness: Number(variance.den) / (2 * Number(variance.num)),
  }
}

/** γ in doubles, within `gammaSlack` of it (PROOF.md §3). */
export function gammaNumber(size: number, { centre, steepness }: FastParameters): number {
  const distance = size - centre
  return distance * distance * steepness
}

export function gammaSlack(size: number, { centre, steepness }: FastParameters): number {
  const reach = Math.max(size, centre)
  return reach * reach * steepness * 2 ** -46
}

/** Requires period ≤ 2^40. */
function gaussianNumber(words: RandomWords, exact: GaussianParameters, fast: FastParameters): number {
  for (;;) {
    const y = laplaceNumber(words, fast.period, 1)
    const size = Math.abs(y)
    const word = words.next()
    const verdict = firstWordVerdict(word, gammaNumber(size, fast), gammaSlack(size, fast))
    if (verdict === ACCEPT) return y
    if (verdict === UNDECIDED && settleBernoulli(words, word, gammaNumerator(BigInt(y), exact), exact.den))
      return y
  }
}

export function gammaNumerator(y: bigint, { step, num }: GaussianParameters): bigint {
  const root = (y < 0n ? -y : y) * step - num
  return root * root
}

function checkVariance(variance: Rational): void {
  const fits = bitLength(variance.num) <= 256 && bitLength(variance.den) <= 256
  if (variance.num <= 0n || !fits || variance.num >= variance.den << BigInt(MAX_VARIANCE_BITS))
    throw new ProtocolError('dp.variance', 'the variance of discrete Gaussian noise must be in (0, 2^98)')
}
