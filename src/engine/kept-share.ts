// privacy.md, "Contribution bounding": exact pairs (kept, left out) of one bounded view and statistic, before noise.
import { sql } from 'kysely'
import type { Declaration } from '../../schemas/declaration.ts'
import type { KeptShareRequest } from '../../schemas/engine.ts'
import { viewBit } from './bound.ts'
import { dimensionOf, measureOf, viewIndexOf } from './names.ts'
import { column, columns, type Fragment, keptBy } from './sql.ts'

/** How many cells a release has: kept and left out for each code. */
export function pairCells(declaration: Declaration, { dimension }: KeptShareRequest): number {
  return 2 * dimensionOf(declaration, dimension).size
}

/**
 * Rows (`cell`, `total`) over the bounded rows of `from`; cell = 2·code for kept, 2·code + 1 for left out. A unit's rows are
 * taken kept first, then left out, by ordinal, up to the bound: at most `bound` rows of a unit stand in all cells together. An order or a unit
 * is in exactly one of the pair of a code: kept if any of its rows there is.
 */
export function pairTotals(declaration: Declaration, request: KeptShareRequest, from: string): Fragment {
  const { column: code } = dimensionOf(declaration, request.dimension)
  const kept = keptBy(viewBit(viewIndexOf(declaration, request.view)))
  switch (request.statistic) {
    case 'units':
      return sql`select ${cell} as cell, cast(count(*) as double) as total
        from (select ${column(code)} as code, bool_or(${kept}) as kept from ${column(from)} group by u, ${column(code)}) as t
        group by cell`
    case 'orders':
      return sql`select ${cell} as cell, cast(count(*) as double) as total
        from (select code, bool_or(kept) as kept
          from ${taken(['u', 'o', 'n', 's'], code, kept, request.bound, from)} group by u, o, code) as t
        group by cell`
    case 'count':
      return sql`select ${cell} as cell, cast(count(*) as double) as total
        from ${taken(['u', 'n', 's'], code, kept, request.bound, from)} group by cell`
    case 'sum': {
      const { column: quanta } = measureOf(declaration, request.measure)
      return sql`select ${cell} as cell, cast(sum(abs(${column(quanta)})) as double) as total
        from ${taken(['u', 'n', 's', quanta], code, kept, request.bound, from)} group by cell`
    }
  }
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
