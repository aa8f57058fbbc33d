// The answer to a joint question: the sum of all shares, with the tables that follow from it.
import { MAX_WITHHELD } from '../../../../protocols/joint/choice.ts'
import type { BlindAnswer } from '../../../../schemas/answer.ts'
import type { Declaration } from '../../../../schemas/declaration.ts'
import type { Query } from '../../../../schemas/query.ts'
import { type AnswerBody, type FilledPart, makeAnswer } from '../../answer.ts'
import { isHidden, type JointParts } from './plan.ts'

/** Choices of one ticket that a cheating consumer may see before the one that it opens, and that one. */
export const JOINT_DRAWS = MAX_WITHHELD + 1

/**
 * `totals`: cells of all parts that are not hidden, one after another, as nodes put them into their shares.
 * Hidden parts have no values: only the consumer's keys read them. `blind`: of a question with hidden parts.
 */
export function jointAnswer(
  declaration: Declaration,
  { planned, charge, cells, sumParts, blind: plan }: JointParts,
  totals: readonly bigint[],
  { id, query }: { readonly id: string; readonly query: Query },
  blind?: BlindAnswer,
): AnswerBody {
  let at = 0
  const filled = sumParts.map((part, i): FilledPart => {
    const values = isHidden(planned, i) ? null : totals.slice(at, (at += cells[i] ?? 0)).map(String)
    return { part, values, counts: null, reusedFrom: null }
  })
  // Editions' totals are each member's own: there are none of the whole market.
  const described = { id: query.edition, declaration, totals: [] }
  const header = { id, query, charge }
  if (blind === undefined) return makeAnswer(described, planned, filled, { ...header, mode: 'open' })
  return makeAnswer(described, { ...planned, blind: plan }, filled, {
    ...header,
    mode: 'blind',
    blind,
    draws: JOINT_DRAWS,
  })
}
