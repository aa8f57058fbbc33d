// What blind questions add to δ (PROOF.md §3 and §4): the guarantee of a release at (ε, δ) is (ε, δ +
// these).
import { instancesFor, type Level } from './levels.ts'
import { distanceOfQuestion } from './noise-bounds.ts'
import { MAX_ANSWERS, type TicketShape } from './shape.ts'

/**
 * 1 / C(k, m): the most with which a choice leaves exactly the malformed instances closed. Rounded by a few
 * parts in 10^16.
 */
export function choiceTerm(level: Level, answers: number): number {
  const { made, closed } = instancesFor(level, answers)
  let ways = 1
  // Each step is C(made − closed + i, i): an integer below 2^53.
  for (let i = 1; i <= closed; i++) ways = (ways * (made - closed + i)) / i
  return 1 / ways
}

/** The largest of a level, over all that its tickets can be good for. */
export function largestChoiceTerm(level: Level): number {
  return Math.max(choiceTerm(level, 1), choiceTerm(level, MAX_ANSWERS))
}

/**
 * (1 + e^ε) times the distance of the answer ciphertexts that hold groups from ones whose noise tells
 * nothing.
 */
export function noiseTerm(shape: TicketShape, answers: number, epsilon: number): number {
  return (1 + Math.exp(epsilon)) * 2 ** distanceOfQuestion(shape, answers)
}
