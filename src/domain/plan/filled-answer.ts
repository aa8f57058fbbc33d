// The answer to an open question whose parts somebody fills: planned and derived as the service does it.
import type { Declaration } from '../../../schemas/declaration.ts'
import type { Part } from '../../../schemas/plan.ts'
import type { Query } from '../../../schemas/query.ts'
import type { EditionId } from '../../../schemas/common.ts'
import { type AnswerBody, type FilledPart, makeAnswer } from '../answer.ts'
import { plan } from './plan.ts'

/** What stands in a part: a number for each group, and its counts under correlated noise. */
export type Filling = Pick<FilledPart, 'values' | 'counts'>

/**
 * `id`: of the answer, by the digest of its canonical query. Figures of the edition's own rows are left
 * aside: views are chosen, and what is counted is told, without its totals. Throws what `plan` throws.
 */
export function filledAnswer(
  edition: { readonly id: EditionId; readonly declaration: Declaration },
  query: Query,
  id: (digest: string) => string,
  fill: (part: Part) => Filling,
): AnswerBody {
  const planned = plan(edition.declaration, query, 'open')
  const filled = planned.parts.map(({ part }): FilledPart => ({ part, ...fill(part), reusedFrom: null }))
  const charge = planned.parts.reduce((sum, { part }) => sum + BigInt(part.rho), 0n)
  const header = { id: id(planned.digest), mode: 'open', query, charge } as const
  return makeAnswer({ ...edition, totals: [] }, planned, filled, header)
}
