// A table's exact totals as one statement over sealed rows.
import { sql } from 'kysely'
import type { Dialect } from './dialect.ts'
import { stridesOf, type Table } from './shape.ts'
import { all, column, columns, type Fragment, keptBy, list } from './sql.ts'

/**
 * A query of (`cell` INTEGER, `total` DOUBLE) over the sealed rows of `from`; cells without rows are absent.
 */
export function totalsOf(table: Table, from: Fragment, dialect: Dialect): Fragment {
  const { dimensions, statistic, measure, cut, ofOrder, uncounted } = table
  if (uncounted !== undefined)
    return grouped(
      table,
      limited(uncounted.limit),
      sql`(${leftOut(table, uncounted.groups, from, dialect)}) as t`,
    )
  const names = dimensions.map(dimension => dimension.column)
  const filters = table.where.map(each => filter(each, dialect))
  const rows = sql`${from} where ${all([keptBy(table.viewBit), ...filters])}`
  switch (statistic) {
    case 'count':
      return grouped(table, sql`count(*)`, sql`${rows}`)
    case 'sum':
      return grouped(table, sql`sum(${column(cut ?? measure?.column ?? '')})`, sql`${rows}`)
    case 'units':
      return grouped(table, sql`count(*)`, distinct(['u', ...names], rows))
    case 'orders':
      return grouped(table, sql`count(*)`, distinct(['u', 'o', ...new Set([...ofOrder, ...names])], rows))
  }
}

/** The sum of what each unit has left out, of which no unit moves it by more than the limit. */
function limited(limit: bigint): Fragment {
  return sql`sum(greatest(least(left_out, ${limit}), ${-limit}))`
}

/**
 * For each unit and cell what all sealed rows have and the view does not count: rows, pairs of an order or
 * the unit with a group, or quanta with their signs. A pair is counted if any of its rows is kept.
 */
function leftOut(table: Table, groups: readonly string[], from: Fragment, dialect: Dialect): Fragment {
  const { dimensions, statistic, measure, cut, ofOrder, viewBit, where } = table
  const names = dimensions.map(dimension => dimension.column)
  const rows = sql`${from} where ${all(where.map(each => filter(each, dialect)))}`
  const cell = columns(['u', ...names])
  const kept = keptBy(viewBit)
  const notKept = sql`count(*) filter (where not kept) as left_out`
  switch (statistic) {
    case 'count':
      return sql`select ${cell}, count(*) filter (where not ${kept}) as left_out from ${rows} group by ${cell}`
    case 'sum': {
      const value = column(measure?.column ?? '')
      const counted = sql`case when ${kept} then ${column(cut ?? measure?.column ?? '')} else 0 end`
      return sql`select ${cell}, sum(${value} - ${counted}) as left_out from ${rows} group by ${cell}`
    }
    case 'units':
    case 'orders': {
      const own = statistic === 'orders' ? ['o', ...ofOrder] : []
      const pair = columns([...new Set(['u', ...names, ...own, ...groups])])
      const pairs = sql`select ${pair}, bool_or(${kept}) as kept from ${rows} group by ${pair}`
      return sql`select ${cell}, ${notKept} from (${pairs}) as pairs group by ${cell}`
    }
  }
}

function grouped(table: Table, total: Fragment, rows: Fragment): Fragment {
  const strides = stridesOf(table.dimensions)
  const terms = table.dimensions.map(
    dimension =>
      sql`cast(${column(dimension.column)} as integer) * cast(${strides.get(dimension.index) ?? 0} as integer)`,
  )
  const cell = terms.length === 0 ? sql`cast(0 as integer)` : sql.join(terms, sql` + `)
  return sql`select ${list([sql`${cell} as cell`, sql`cast(coalesce(${total}, 0) as double) as total`])}
    from ${rows} group by cell`
}

/** Order keys are counted within their unit, so that no unit's orders depend on another's. */
function distinct(names: readonly string[], rows: Fragment): Fragment {
  return sql`(select distinct ${columns(names)} from ${rows}) as t`
}

/** A semi-join: a list of 4 000 parameters was compared one after the other, 8 µs a row. */
function filter({ column: name, codes }: Table['where'][number], dialect: Dialect): Fragment {
  return sql`${column(name)} in (${dialect.codes(codes)})`
}
