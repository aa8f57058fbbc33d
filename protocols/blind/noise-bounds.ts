// Worst-case noise of an answer, from the sizes alone (PROOF.md §4). Figures are base-2 logarithms.
import { DATA_PRIMES, DEGREE, type BlindParameters, parametersOf } from './parameters.ts'
import { packingOf, type TicketShape } from './shape.ts'

/** Largest absolute error of the centred binomial distribution, plus the rounding of q·m/t. */
const FRESH = 21.5

/**
 * Noise of S ⊙ P + Z + e₂·s before the flood: ⌈F/N⌉·N·(t/2)·21.5 for the products, N·t·21.5 for
 * Z = t·S·U, N·21 for e₂, 1/2 each for R and, in mode `any`, for what gives it its sums. A sum of N
 * products each at most its worst: no average case is assumed.
 */
export function noiseBeforeFlood({ plainModulus }: BlindParameters, selectors: number): number {
  const products = (selectors * DEGREE * plainModulus * FRESH) / 2
  const zero = DEGREE * plainModulus * FRESH
  return Math.log2(products + zero + DEGREE * 21 + 1)
}

/** How far one flooded ciphertext is from one whose noise is the flood alone: N·noise / 2^floodBits. */
export function statisticalDistance(parameters: BlindParameters, selectors: number): number {
  return Math.log2(DEGREE) + noiseBeforeFlood(parameters, selectors) - parameters.floodBits
}

/**
 * Noise budget left in an answer, at least, at one 60-bit prime: the noise is at most half of q₁/t. Two
 * switches each add a rounding of at most (1 + N)/2, of which the first is divided by the second prime.
 */
export function endBudget(parameters: BlindParameters, selectors: number): number {
  const [last = 1, ...dropped] = DATA_PRIMES.map(Number)
  const flooded = 2 ** (parameters.floodBits - 1) + 2 ** noiseBeforeFlood(parameters, selectors)
  const noise = dropped.reduce((before, prime) => before / prime + (1 + DEGREE) / 2, flooded)
  return Math.log2(last / (2 * parameters.plainModulus * noise))
}

/**
 * What a question adds to δ, but for the factor (1 + e^ε): the distance of every answer ciphertext that
 * holds groups.
 */
export function distanceOfQuestion({ parameters, cells }: TicketShape, answers: number): number {
  return Math.log2(answers) + statisticalDistance(parametersOf(parameters), packingOf(cells).selectors)
}
