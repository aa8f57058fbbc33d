// privacy.md, "Contribution bounding": exact pairs (kept, left out) of one bounded view and statistic, before
// noise.
import { sql } from 'kysely'
import { boundsKey } from '../../protocols/dp/bound-sql.ts'
import type { Declaration } from '../../schemas/declaration.ts'
import type { KeptShareRequest } from '../../schemas/engine.ts'
import { viewBounds } from '../../schemas/view-bounds.ts'
import { viewBit } from './bound.ts'
import { cutIn } from './cuts.ts'
import { dimensionOf, measureOf, orderColumns, viewIndexOf } from './names.ts'
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
 * are taken kept first, then left out, by ordinal, up to the bound: at most `bound` rows of a unit stand in
 * all cells together. An order or a unit is in exactly one of the pair of a code: kept if any of its rows
 * there is. Of a value that a cap on its measure made smaller, what is left of |x| is kept and the rest left
 * out: both together are still |x|.
 */
export function pairGroups(
  declaration: Declaration,
  requests: readonly KeptShareRequest[],
  from: string,
): readonly PairGroup[] {
  const alike = new Map<string, [KeptShareRequest, ...KeptShareRequest[]]>()
  for (const request of requests) {
    const { view, statistic, dimension, bound } = request
    const declared = declaration.views[viewIndexOf(declaration, view)]
    const bounds = declared === undefined ? '' : boundsKey(viewBounds(declared))
    // A row's quanta add up over the rows that are counted.
    const kind =
      statistic === 'sum' ? (cutOf(declaration, request) === undefined ? 'count' : 'cut') : statistic
    const key = JSON.stringify([kind, bounds, dimension, bound])
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
  const [first] = group
  const { view, statistic, dimension, bound } = first
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
    case 'orders': {
      const ofOrder = orderColumns(declaration)
      const names = ['u', 'o', 'n', 's', ...ofOrder]
      return cells(sql`(select code, bool_or(kept) as kept
        from ${taken(names, code, kept, bound, from)} group by ${columns(['u', 'o', ...ofOrder, 'code'])}) as t`)
    }
    case 'count':
    case 'sum': {
      const measures = new Set(
        group.flatMap(({ measure }) =>
          measure === undefined ? [] : [measureOf(declaration, measure).column],
        ),
      )
      const cuts = new Set(group.flatMap(one => cutOf(declaration, one) ?? []))
      const places = taken(['u', 'n', 's', ...measures, ...cuts], code, kept, bound, from)
      return cutOf(declaration, first) === undefined ? cells(places) : cutCells(declaration, group, places)
    }
  }
}

/** Both cells of each code at once: a row may have a part in either. */
function cutCells(declaration: Declaration, group: PairGroup['requests'], places: Fragment): Fragment {
  const both = group.flatMap((one, i) => {
    const whole = sql`abs(${column(measureOf(declaration, one.measure).column)})`
    const left = sql`abs(${column(cutOf(declaration, one) ?? '')})`
    return [
      sql`cast(sum(${left}) as double) as ${column(`kept${i}`)}`,
      sql`cast(sum(${whole} - ${left}) as double) as ${column(`out${i}`)}`,
    ]
  })
  const totals = group.map(
    (_, i) => sql`case side when 0 then ${column(`kept${i}`)} else ${column(`out${i}`)} end`,
  )
  return sql`select ${list([sql`cast(code as integer) * 2 + cast(side as integer) as cell`, ...totals])}
    from (select ${list([sql`code`, ...both])} from ${places} group by code) as codes
    cross join (values (0), (1)) as sides(side)`
}

/** 0 in rows that the view does not keep. */
function cutOf(declaration: Declaration, { view, statistic, measure }: KeptShareRequest): string | undefined {
  if (statistic !== 'sum') return undefined
  return cutIn(declaration, viewIndexOf(declaration, view), measureOf(declaration, measure).index)?.column
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
