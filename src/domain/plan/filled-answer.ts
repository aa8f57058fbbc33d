// The answer to an open question whose parts somebody fills: planned and derived as the service does it.
import type { Answer } from '../../../schemas/answer.ts'
import type { Declaration } from '../../../schemas/declaration.ts'
import type { Part } from '../../../schemas/plan.ts'
import type { Query } from '../../../schemas/query.ts'
import type { EditionId } from '../../../schemas/common.ts'
import { type AnswerBody, type FilledPart, makeAnswer } from '../answer.ts'
import { plan, type PlannedPart } from './plan.ts'
import { rankAnonymous } from './rank-anonymous.ts'
import { planSharpened } from './sharpen.ts'
import { chargeOfPlan } from './stored-parts.ts'

/** The values of one part: a number for each group and, under correlated noise, their counts. */
export type Filling = Pick<FilledPart, 'values' | 'counts'>

/**
 * `id` makes the answer's id from the digest of its canonical query. Nothing computed from the edition's rows
 * is used: its released totals neither choose the views nor appear in the answer. `earlier`: the answer that
 * the question sharpens. Throws what `plan` and `planSharpened` throw.
 */
export function filledAnswer(
  edition: { readonly id: EditionId; readonly declaration: Declaration },
  query: Query,
  id: (digest: string) => string,
  fill: (part: Part) => Filling,
  earlier?: Answer,
): AnswerBody {
  const planned =
    earlier === undefined
      ? plan(edition.declaration, query, 'open')
      : planSharpened(edition.declaration, query, earlier)
  const filled = rankAnonymous(
    edition.declaration,
    planned.parts.map(part => fillPart(part, fill)),
  )
  const charge = chargeOfPlan(planned)
  const header = { id: id(planned.digest), mode: 'open', query, charge } as const
  return makeAnswer({ ...edition, totals: [] }, planned, filled, header)
}

/** What is kept of an earlier answer is as it was; what continues one is drawn, and combined with it. */
function fillPart({ part, stored }: PlannedPart, fill: (part: Part) => Filling): FilledPart {
  if (stored?.kind === 'kept') {
    const { values, counts = null, combined } = stored.released
    const earlier = combined === undefined ? {} : { earlier: combined.earlier }
    return { part, values, counts, ...earlier, reusedFrom: stored.from }
  }
  const earlier = stored?.kind === 'continued' ? { earlier: stored.earlier } : {}
  return { part, ...fill(part), ...earlier, reusedFrom: null }
}
