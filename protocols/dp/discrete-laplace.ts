// Canonne, Kamath, Steinke: The Discrete Gaussian for Differential Privacy (arXiv 2004.00010), algorithm 2.
import {
  ACCEPT,
  bernoulliExp,
  bernoulliInverseE,
  firstWordVerdict,
  settleBernoulli,
  UNDECIDED,
} from './bernoulli-exp.ts'
import { ProtocolError } from '../errors.ts'
import type { RandomBytes } from '../random.ts'
import { RandomWords, randomBelow, uniformBelowBig } from './random-words.ts'
import { bitLength, type Rational } from './rational.ts'

/** Above this numerator (or 2^52 for the denominator) the samplers count in BigInt. */
export const MAX_FAST_PERIOD = 2n ** 40n

/** The scale stays below 2^this. */
export const MAX_SCALE_BITS = 50
const WORDS_A_DRAW = 10

/**
 * `count` independent draws, P[x] ∝ exp(-|x| / scale), exactly. Throws `dp.scale` unless 0 < scale < 2^50.
 * `random` must be the operating system's CSPRNG: whoever foresees it foresees the noise.
 */
export function sampleDiscreteLaplace(scale: Rational, count: number, random: RandomBytes): BigInt64Array {
  checkScale(scale)
  const words = new RandomWords(random, WORDS_A_DRAW * count)
  const out = new BigInt64Array(count)
  if (scale.num <= MAX_FAST_PERIOD && scale.den < 2n ** 52n) {
    const [period, divisor] = [Number(scale.num), Number(scale.den)]
    for (let i = 0; i < count; i++) out[i] = BigInt(laplaceNumber(words, period, divisor))
  } else {
    for (let i = 0; i < count; i++) out[i] = laplaceBig(words, scale.num, scale.den)
  }
  words.wipe()
  return out
}

/**
 * One draw of scale period/divisor, period ≤ 2^40 and divisor < 2^52: every product below stays under 2^53.
 */
export function laplaceNumber(words: RandomWords, period: number, divisor: number): number {
  for (;;) {
    const offset = randomBelow(words, period)
    if (!acceptOffset(words, offset, period)) continue
    const long = runLength(words) * period + offset
    const magnitude = divisor === 1 ? long : (long - (long % divisor)) / divisor
    const negative = (words.next() & 1) === 1
    if (negative && magnitude === 0) continue
    return negative ? -magnitude : magnitude
  }
}

/** The same draw, from the same words, for parameters of any size. */
export function laplaceBig(words: RandomWords, period: bigint, divisor: bigint): bigint {
  for (;;) {
    const offset = uniformBelowBig(words, period)
    if (!bernoulliExp(words, offset, period)) continue
    const magnitude = (BigInt(runLength(words)) * period + offset) / divisor
    const negative = (words.next() & 1) === 1
    if (negative && magnitude === 0n) continue
    return negative ? -magnitude : magnitude
  }
}

function acceptOffset(words: RandomWords, offset: number, period: number): boolean {
  const word = words.next()
  // One division, rounded correctly: within 2^-53 of the quotient, which is below 1.
  const verdict = firstWordVerdict(word, offset / period, 2 ** -53)
  return verdict === UNDECIDED
    ? settleBernoulli(words, word, BigInt(offset), BigInt(period))
    : verdict === ACCEPT
}

const MAX_RUN = 8191

/**
 * How often in a row a coin of probability 1/e shows true. A run of 8 191 has probability 2^-11 817: the
 * source is broken.
 */
function runLength(words: RandomWords): number {
  let run = 0
  while (bernoulliInverseE(words)) {
    run++
    if (run === MAX_RUN) throw new ProtocolError('dp.random', 'the random source returns a constant')
  }
  return run
}

function checkScale(scale: Rational): void {
  const fits = bitLength(scale.num) <= 1000 && bitLength(scale.den) <= 1000
  if (scale.num <= 0n || !fits || scale.num >= scale.den << BigInt(MAX_SCALE_BITS))
    throw new ProtocolError('dp.scale', 'the scale of discrete Laplace noise must be in (0, 2^50)')
}
