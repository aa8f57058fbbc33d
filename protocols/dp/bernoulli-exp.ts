// Canonne, Kamath, Steinke: The Discrete Gaussian for Differential Privacy (arXiv 2004.00010), algorithm 1,
// by lazily compared bits.
import { expNegative } from './fixed-point.ts'
import type { RandomWords } from './random-words.ts'

/**
 * True with probability exactly exp(-num/den), num ≥ 0, den > 0: a uniform real U is compared with
 * exp(-num/den), its binary digits drawn 32 at a time until they decide. exp of a rational that is not 0 is
 * irrational, so they do.
 */
export function bernoulliExp(words: RandomWords, num: bigint, den: bigint): boolean {
  return settleBernoulli(words, words.next(), num, den)
}

/** Finishes the comparison whose first 32 digits were `word`. */
export function settleBernoulli(words: RandomWords, word: number, num: bigint, den: bigint): boolean {
  let digits = BigInt(word)
  let known = 32
  let precision = 64
  for (;;) {
    const { low, high } = expNegative(num, den, precision)
    const shift = BigInt(precision - known)
    const floor = digits << shift
    const ceiling = (digits + 1n) << shift
    if (ceiling <= low) return true
    if (floor >= high && floor > 0n) return false
    if ((floor < low || digits === 0n) && high < ceiling) {
      digits = (digits << 32n) | BigInt(words.next())
      known += 32
    }
    precision += 32
  }
}

export const ACCEPT = 1
export const REJECT = 0
export const UNDECIDED = -1

/**
 * What the first word decides about U < exp(-γ), decided in doubles that can only say "undecided" too often,
 * never wrongly: `gamma` ≥ 0 is within `slack` of γ. PROOF.md §3 has the error bounds; on UNDECIDED call
 * `settle` with the exact γ.
 */
export function firstWordVerdict(word: number, gamma: number, slack: number): -1 | 0 | 1 {
  const margin = (slack + EXP_ERROR) * 2 ** 32
  const scaled = gamma < EXP_LIMIT ? expNegativeNumber(gamma) * 2 ** 32 : 0
  if (word + 1 <= scaled - margin) return ACCEPT
  if (word >= scaled + margin) return REJECT
  return UNDECIDED
}

/** True with probability exactly 1/e. */
export function bernoulliInverseE(words: RandomWords): boolean {
  const word = words.next()
  return word === INVERSE_E ? settleBernoulli(words, word, 1n, 1n) : word < INVERSE_E
}

const INVERSE_E = Number(expNegative(1n, 1n, 96).low >> 64n)

// |expNegativeNumber(x) - exp(-x)| < 2^-49 below the limit, exp(-x) < 2^-34 from it on. One bound for both is
// enough: a verdict is undecided once in 2^31 words.
const EXP_LIMIT = 24
const EXP_ERROR = 2 ** -34
const STEPS = 32

/** exp(-i/32), rounded twice from 80 exact bits. */
const TABLE = Float64Array.from(
  { length: EXP_LIMIT * STEPS + 1 },
  (_, i) => Number(expNegative(BigInt(i), BigInt(STEPS), 80).low) / 2 ** 80,
)

/**
 * exp(-x) for 0 ≤ x < 24 from + - × ÷ only, which IEEE 754 and ECMAScript round correctly; Math.exp
 * promises nothing.
 */
function expNegativeNumber(x: number): number {
  const i = Math.floor(x * STEPS)
  const r = x - i / STEPS
  const series =
    1 - r * (1 - (r / 2) * (1 - (r / 3) * (1 - (r / 4) * (1 - (r / 5) * (1 - (r / 6) * (1 - r / 7))))))
  return series * (TABLE[i] ?? 0)
}
