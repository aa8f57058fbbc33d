// Whether one question grouped by a dimension tells more than several about single values of it: from the
// declaration and released totals alone.
import { Fault } from '../../../schemas/fault.ts'
import type { Query } from '../../../schemas/query.ts'
import type { Edition } from '../../../schemas/records.ts'
import { plan, type Planned } from './plan.ts'
import { findDimension } from './scope.ts'

export type Grouped = { readonly dimension: string; readonly values: number; readonly planned: Planned }

/**
 * The question about one value of a dimension, asked of all its values side by side for the same charge.
 * None of a question with a hidden selection, or one that asks for a precision.
 */
export function groupedInstead(
  { declaration, totals }: Pick<Edition, 'declaration' | 'totals'>,
  query: Query,
): readonly Grouped[] {
  const isCharged = 'rho' in query.privacy || 'epsilon' in query.privacy
  if (query.hidden !== undefined || query.sharpen !== undefined || !isCharged) return []
  return Object.entries(query.where).flatMap(([dimension, values]): Grouped[] => {
    const asked = values.length === 1 ? groupedBy(query, dimension) : undefined
    if (asked === undefined) return []
    try {
      const planned = plan(declaration, asked, 'open', null, totals)
      // "Other or unknown" is no value that somebody asks about.
      const named = findDimension(declaration, dimension, '/query/where').values.length - 1
      return [{ dimension, values: named, planned }]
    } catch (error) {
      if (error instanceof Fault) return []
      throw error
    }
  })
}

function groupedBy(query: Query, dimension: string): Query | undefined {
  const { [dimension]: _one, ...where } = query.where
  if (query.kind === 'aggregate') return { ...query, where, groupBy: [...query.groupBy, dimension] }
  if (query.kind === 'trend' && query.splitBy === undefined) return { ...query, where, splitBy: dimension }
  return undefined
}
