// privacy.md, "Contribution bounding": exact pairs (kept, left out) of one bounded view and statistic, before
// noise.
import { sql } from 'kysely'
import type { Declaration } from '../../schemas/declaration.ts'
import type { KeptShareRequest } from '../../schemas/engine.ts'
import { boundsOf, viewBit } from './bound.ts'
import { dimensionOf, measureOf, viewIndexOf } from './names.ts'
import { column, columns, type Fragment, keptBy, list } from './sql.ts'

/** How many cells a release has: kept and left out for each code. */
export function pairCells(declaration: Declaration, { dimension }: KeptShareRequest): number {
  return 2 * dimensionOf(declaration, dimension).size
}

/**
 * Requests that look at the same rows, and one query of (`cell`, a total for each of them in their order).
 */
export type PairGroup = {
  readonly requests: readonly [KeptShareRequest, ...KeptShareRequest[]]
  readonly totals: Fragment
}

/**
 * Totals over the bounded rows of `from`; cell = 2·code for kept, 2·code + 1 for left out. A unit's rows
 * are taken kept first, then left out, by ordinal, up to the bound: at most `bound` rows of a unit are in all
 * cells together. An order or a unit is in exactly one of the pair of a code: kept if any of its rows there
 * is.
 */
export function pairGroups(
  declaration: Declaration,
  requests: readonly KeptShareRequest[],
  from: string,
): readonly PairGroup[] {
  const alike = new Map<string, [KeptShareRequest, ...KeptShareRequest[]]>()
  for (const request of requests) {
    const { view, statistic, dimension, bound } = request
    const bounds = boundsOf(declaration, viewIndexOf(declaration, view))
    // A row's quanta add up over the rows that are counted.
    const key = JSON.stringify([statistic === 'sum' ? 'count' : statistic, bounds, dimension, bound])
    const found = alike.get(key)
    if (found === undefined) alike.set(key, [request])
    else found.push(request)
  }
  return [...alike.values()].map(group => ({
    requests: group,
    totals: pairTotals(declaration, group, from),
  }))
}

function pairTotals(declaration: Declaration, group: PairGroup['requests'], from: string): Fragment {
  const [{ view, statistic, dimension, bound }] = group
  const { column: code } = dimensionOf(declaration, dimension)
  const kept = keptBy(viewBit(viewIndexOf(declaration, view)))
  const totals = group.map(({ measure }) =>
    measure === undefined ? rows : quanta(measureOf(declaration, measure).column),
  )
  const cells = (places: Fragment) =>
    sql`select ${list([sql`${cell} as cell`, ...totals])} from ${places} group by cell`
  switch (statistic) {
    case 'units':
      return cells(sql`(select ${column(code)} as code, bool_or(${kept}) as kept
        from ${column(from)} group by u, ${column(code)}) as t`)
    case 'orders':
      return cells(sql`(select code, bool_or(kept) as kept
        from ${taken(['u', 'o', 'n', 's'], code, kept, bound, from)} group by u, o, code) as t`)
    case 'count':
    case 'sum': {
      const measures = new Set(
        group.flatMap(({ measure }) =>
          measure === undefined ? [] : [measureOf(declaration, measure).column],
        ),
      )
      return cells(taken(['u', 'n', 's', ...measures], code, kept, bound, from))
    }
  }
}

const rows = sql`cast(count(*) as double)`

function quanta(name: string): Fragment {
  return sql`cast(sum(abs(${column(name)})) as double)`
}

const cell = sql`cast(code as integer) * 2 + case when kept then 0 else 1 end`

/** Only units with more rows than the bound need ranking. */
function taken(
  names: readonly string[],
  code: string,
  kept: Fragment,
  bound: number,
  from: string,
): Fragment {
  const fields = sql`${columns(names)}, ${column(code)} as code, ${kept} as kept`
  return sql`(
    select * from (select ${fields}, 0 as place from ${column(from)} where s <= ${bound}) as small
    union all
    select * from (
      select ${fields}, row_number() over (partition by u order by case when ${kept} then 0 else 1 end, n) as place
      from ${column(from)} where s > ${bound}
    ) as large where place <= ${bound}
  ) as t`
}
