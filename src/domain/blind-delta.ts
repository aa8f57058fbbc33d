// What a hidden selection adds to δ, as published, and the rule that it may not outweigh δ itself.
import { choiceTerm, largestChoiceTerm, noiseTerm } from '../../protocols/blind/delta-terms.ts'
import { type Fault, fault } from '../../schemas/fault.ts'
import type { BlindLevel, TicketShape } from '../../schemas/ticket-shape.ts'

/**
 * Rounded up to three digits. `answers`: ciphertexts that hold groups of the question; `epsilon`: of its
 * charge; `draws`: choices that a cheater may see before it opens one.
 */
export function blindDelta(shape: TicketShape, answers: number, epsilon: number, draws = 1): string {
  return upwards(draws * choiceTerm(shape.level, shape.answers) + noiseTerm(shape, answers, epsilon))
}

/**
 * A choice that a cheater passes with more than δ/2 would make the edition's δ a lie. `insecureForTesting`
 * is allowed by a setting of the service only, and says so in its name.
 */
export function levelFault(level: BlindLevel, delta: string): Fault | undefined {
  const term = largestChoiceTerm(level)
  if (level === 'insecureForTesting' || term <= Number(delta) / 2) return undefined
  return fault('blind.level_delta', { level, term: upwards(term), delta })
}

/** The levels that an edition of this δ allows, and what each adds at most for a choice. */
export function levelTerms(delta: string): { readonly level: BlindLevel; readonly term: string }[] {
  const levels = ['full', 'strong'] as const
  return levels
    .filter(level => levelFault(level, delta) === undefined)
    .map(level => ({ level, term: upwards(largestChoiceTerm(level)) }))
}

/** Three digits: `4.44e-13`. */
function upwards(value: number): string {
  const exponent = Math.floor(Math.log10(value))
  const [digits = '0', power = '0'] = (Math.ceil(value / 10 ** (exponent - 2)) / 100)
    .toExponential()
    .split('e')
  return `${digits}e${exponent + Number(power)}`
}
