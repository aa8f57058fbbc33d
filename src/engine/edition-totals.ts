// protocols/dp/SPEC.md §8, "At sealing": exact totals over bounded rows, each unit's share limited, before
// noise.
import { sql } from 'kysely'
import type { Declaration } from '../../schemas/declaration.ts'
import type { TotalRequest } from '../../schemas/engine.ts'
import { viewBit } from './bound.ts'
import { cutIn } from './cuts.ts'
import type { Dialect } from './dialect.ts'
import { measureOf, orderColumns, viewIndexOf } from './names.ts'
import { column, columns, type Fragment, keptBy, list } from './sql.ts'

/**
 * One row: the totals of `requests` over the bounded rows of `from`, in their order, after a cell 0. Whatever
 * the requests, one unit moves each of them by at most its limit.
 */
export function editionTotals(
  declaration: Declaration,
  requests: readonly TotalRequest[],
  from: string,
  dialect: Dialect,
): Fragment {
  const ofUnits = requests.map(
    (request, i) => sql`${ofUnit(declaration, request, dialect)} as ${column(`t${i}`)}`,
  )
  const totals = requests.map(
    ({ limit }, i) =>
      sql`cast(coalesce(sum(greatest(least(${column(`t${i}`)}, ${BigInt(limit)}), ${-BigInt(limit)})), 0) as double)`,
  )
  return sql`select ${list([sql`cast(0 as integer)`, ...totals])}
    from (select ${list([sql`u`, ...ofUnits])} from ${column(from)} group by u) as units`
}

/** Of the rows of one unit: the statistic, or what the view leaves uncounted of it. */
function ofUnit(
  declaration: Declaration,
  { statistic, measure, view }: TotalRequest,
  dialect: Dialect,
): Fragment {
  const index = view === null ? undefined : viewIndexOf(declaration, view)
  const kept = index === undefined ? sql`false` : keptBy(viewBit(index))
  switch (statistic) {
    case 'count':
      return sql`count(*) filter (where not ${kept})`
    case 'orders': {
      const order = dialect.tuple(columns(['o', ...orderColumns(declaration)]))
      const all = sql`count(distinct ${order})`
      return index === undefined ? all : sql`${all} - count(distinct ${order}) filter (where ${kept})`
    }
    case 'sum': {
      const { index: place, column: value } = measureOf(declaration, measure)
      if (index === undefined) return sql`sum(${column(value)})`
      const counted = column(cutIn(declaration, index, place)?.column ?? value)
      return sql`sum(${column(value)} - case when ${kept} then ${counted} else 0 end)`
    }
  }
}
