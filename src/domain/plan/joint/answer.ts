// The answer to a joint question: the sum of all shares, with the tables that follow from it.
import type { Declaration } from '../../../../schemas/declaration.ts'
import type { Query } from '../../../../schemas/query.ts'
import { type AnswerBody, type FilledPart, makeAnswer } from '../../answer.ts'
import type { JointPlanned } from './plan.ts'

/** Cells of all parts one after another, as nodes put them into their shares. */
export function jointAnswer(
  declaration: Declaration,
  { planned, charge, cells, sumParts }: JointPlanned,
  totals: readonly bigint[],
  { id, query }: { readonly id: string; readonly query: Query },
): AnswerBody {
  let at = 0
  const filled = sumParts.map((part, i): FilledPart => {
    const values = totals.slice(at, (at += cells[i] ?? 0)).map(String)
    return { part, values, counts: null, reusedFrom: null }
  })
  // Editions' totals are each member's own: there are none of the whole market.
  const described = { id: query.edition, declaration, totals: [] }
  return makeAnswer(described, planned, filled, { id, mode: 'open', query, charge })
}
