// A contract may allow ready questions only. A question is one if its template makes it, whatever program
// wrote it.
import { canonicalJson } from '../../../../protocols/canonical-json.ts'
import type { Declaration, Dimension } from '../../../../schemas/declaration.ts'
import { Fault } from '../../../../schemas/fault.ts'
import { type Query, Query as QuerySchema, type Statistic, type Where } from '../../../../schemas/query.ts'
import type { TemplateName } from '../../../../schemas/template-names.ts'
import { templateQuestion } from './template-question.ts'

/** The scope of which a template makes a question. */
export type MadeOf = { readonly where: Where; readonly by: string; readonly of: Statistic }

export function isTemplate(name: TemplateName, declaration: Declaration, query: Query): boolean {
  return madeOf(name, declaration, query) !== undefined
}

/**
 * The filter, dimension and statistic of the edition of which the template makes this question; undefined
 * where there are none. Budget, purpose and what is hidden are the asker's own.
 */
export function madeOf(name: TemplateName, declaration: Declaration, query: Query): MadeOf | undefined {
  if (query.kind !== 'aggregate') return undefined
  const [of, ...more] = query.select
  if (of === undefined || more.length > 0) return undefined
  const asked = canonicalJson(query)
  for (const dimension of declaration.dimensions) {
    const scopes = wheresOf(name, dimension, query.where).map(where => ({ where, by: dimension.name, of }))
    const found = scopes.find(scope => made(name, declaration, scope, query) === asked)
    if (found !== undefined) return found
  }
  return undefined
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

function made(name: TemplateName, declaration: Declaration, scope: MadeOf, query: Query): string | undefined {
  try {
    return canonicalJson(QuerySchema.parse({ ...query, ...templateQuestion(name, declaration, scope) }))
  } catch (error) {
    if (error instanceof Fault) return undefined
    throw error
  }
}
