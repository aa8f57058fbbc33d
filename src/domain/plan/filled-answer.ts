// The answer to an open question whose parts somebody fills: planned and derived as the service does it.
import type { Declaration } from '../../../schemas/declaration.ts'
import type { Part } from '../../../schemas/plan.ts'
import type { Query } from '../../../schemas/query.ts'
import type { EditionId } from '../../../schemas/common.ts'
import { type AnswerBody, type FilledPart, makeAnswer } from '../answer.ts'
import { plan } from './plan.ts'

/** The values of one part: a number for each group and, under correlated noise, their counts. */
export type Filling = Pick<FilledPart, 'values' | 'counts'>

/**
 * `id` makes the answer's id from the digest of its canonical query. Nothing computed from the edition's rows
 * is used: its released totals neither choose the views nor appear in the answer. Throws what `plan` throws.
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
