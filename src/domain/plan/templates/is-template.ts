// A contract may allow ready questions only. A question is one if its template makes it, whatever program
// wrote it.
import { canonicalJson } from '../../../../protocols/canonical-json.ts'
import type { Declaration, Dimension } from '../../../../schemas/declaration.ts'
import { Fault } from '../../../../schemas/fault.ts'
import { type Query, Query as QuerySchema, type Statistic, type Where } from '../../../../schemas/query.ts'
import type { TemplateName } from '../../../../schemas/template-names.ts'
import { templateQuestion } from './template-question.ts'

/**
 * Whether the template makes this question of some filter, dimension and statistic of the edition. Budget,
 * purpose and what is hidden are the asker's own.
 */
export function isTemplate(name: TemplateName, declaration: Declaration, query: Query): boolean {
  if (query.kind !== 'aggregate') return false
  const [of, ...more] = query.select
  if (of === undefined || more.length > 0) return false
  const asked = canonicalJson(query)
  return declaration.dimensions.some(dimension =>
    wheresOf(name, dimension, query.where).some(
      where => made(name, declaration, { where, by: dimension.name, of }, query) === asked,
    ),
  )
}

/** The filters of which the template may have made the question's, if it was asked by this dimension. */
function wheresOf(
  name: TemplateName,
  { name: by, derived, tags }: Dimension,
  where: Where,
): readonly Where[] {
  const { [by]: chosen = [], ...others } = where
  if (name === 'repurchase') return [others]
  if (name === 'switching' && derived?.by === 'previous') return [{ ...others, [derived.of]: chosen }]
  if (name === 'basket' && derived?.by === 'with')
    return [others, { ...others, [derived.of]: tags === undefined ? derived.values : chosen }]
  return [where]
}

function made(
  name: TemplateName,
  declaration: Declaration,
  scope: { readonly where: Where; readonly by: string; readonly of: Statistic },
  query: Query,
): string | undefined {
  try {
    return canonicalJson(QuerySchema.parse({ ...query, ...templateQuestion(name, declaration, scope) }))
  } catch (error) {
    if (error instanceof Fault) return undefined
    throw error
  }
}
