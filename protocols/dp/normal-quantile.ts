// Two-sided quantiles of the normal distribution, for what combines several noises and so has no exact
// distribution of its own.
import { ProtocolError } from '../errors.ts'
import { erf, squareRoot } from './fixed-point.ts'
import { rational, type Rational } from './rational.ts'

/** z of a 95 % interval. */
export const NORMAL_975 = 1.959963984540054

/**
 * The smallest z, a multiple of 2^-40, with P[|N(0, 1)| ≤ z] ≥ confidence. Throws `dp.confidence` unless
 * 0 < confidence ≤ 1 - 1e-30.
 */
export function normalHalfWidth(confidence: Rational): number {
  const name = `${confidence.num}/${confidence.den}`
  const found = known.get(name) ?? computeHalfWidth(confidence)
  if (known.size < MAX_KNOWN) known.set(name, found)
  return found
}

/** It takes milliseconds, and few confidences are used. */
const known = new Map<string, number>()
const MAX_KNOWN = 64

function computeHalfWidth(confidence: Rational): number {
  if (confidence.num <= 0n || (confidence.den - confidence.num) * 10n ** 30n < confidence.den)
    throw new ProtocolError('dp.confidence', 'a confidence must be above 0 and at most 1 - 1e-30')
  let [below, above] = [-1n, 16n << STEPS]
  while (above - below > 1n) {
    const middle = (below + above) >> 1n
    const root = squareRoot(rational(middle * middle, 2n << (2n * STEPS)), PRECISION)
    if (erf(root.low, PRECISION).low * confidence.den >= confidence.num << BigInt(PRECISION)) above = middle
    else below = middle
  }
  return Number(above) / 2 ** Number(STEPS)
}

const PRECISION = 128
const STEPS = 40n
