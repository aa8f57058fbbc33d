// A table's exact totals as one statement over sealed rows.
import { sql } from 'kysely'
import type { Dialect } from './dialect.ts'
import { type DimensionColumn, hasTags } from './names.ts'
import { stridesOf, type Table } from './shape.ts'
import { all, column, columns, type Fragment, keptBy, list } from './sql.ts'

/**
 * A query of (`cell` INTEGER, `total` DOUBLE) over the sealed rows of `from`; cells without rows are absent.
 */
export function totalsOf(table: Table, from: Fragment, dialect: Dialect): Fragment {
  const { statistic, measure, cut, ofOrder, uncounted } = table
  if (uncounted !== undefined)
    return grouped(
      table,
      limited(uncounted.limit),
      sql`(${leftOut(table, uncounted.groups, from, dialect)}) as t`,
    )
  const rows = eachTag(table.dimensions, from, [keptBy(table.viewBit)], table.where, dialect)
  switch (statistic) {
    case 'count':
      return grouped(table, sql`count(*)`, sql`${rows}`)
    case 'sum':
      return grouped(table, sql`sum(${column(cut ?? measure?.column ?? '')})`, sql`${rows}`)
    case 'units':
      return counted(table, ['u'], rows, dialect)
    case 'orders':
      return counted(table, ['u', 'o', ...ofOrder], rows, dialect)
  }
}

/** So many cells are bits of a 64-bit integer that is not negative. */
const MAX_BITS = 62

/**
 * In how many cells each of what these columns tell apart has a row. Few cells are the bits of one number for
 * each, in one pass; more of them are distinct pairs, which take five times as long.
 */
function counted(table: Table, of: readonly string[], rows: Fragment, dialect: Dialect): Fragment {
  const names = table.dimensions.map(dimension => dimension.column)
  if (table.cells > MAX_BITS) {
    const pairs = columns([...new Set([...of, ...names])])
    return grouped(table, sql`count(*)`, sql`(select distinct ${pairs} from ${rows}) as t`)
  }
  const bits = sql`select bit_or(cast(1 as bigint) << ${cellOf(table)}) as bits from ${rows} group by ${columns(of)}`
  const counts = Array.from(
    { length: table.cells },
    (_, cell) => sql`count(*) filter (where (bits & ${2n ** BigInt(cell)}) <> 0) as ${column(`t${cell}`)}`,
  )
  return dialect.cells(
    counts.map((_, cell) => column(`t${cell}`)),
    sql`(select ${list(counts)} from (${bits}) as marked) as t`,
  )
}

/** The sum of what each unit has left out, of which no unit moves it by more than the limit. */
function limited(limit: bigint): Fragment {
  return sql`sum(greatest(least(left_out, ${limit}), ${-limit}))`
}

/**
 * For each unit and cell what all sealed rows have and the view does not count: rows, pairs of an order or
 * the unit with a group, or quanta with their signs. A pair is counted if any of its rows is kept.
 */
function leftOut(
  table: Table,
  groups: readonly DimensionColumn[],
  from: Fragment,
  dialect: Dialect,
): Fragment {
  const { dimensions, statistic, measure, cut, ofOrder, viewBit, where } = table
  const names = dimensions.map(dimension => dimension.column)
  const rows = eachTag([...dimensions, ...groups], from, [], where, dialect)
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
      const pair = columns([...new Set(['u', ...names, ...own, ...groups.map(({ column: name }) => name)])])
      const pairs = sql`select ${pair}, bool_or(${kept}) as kept from ${rows} group by ${pair}`
      return sql`select ${cell}, ${notKept} from (${pairs}) as pairs group by ${cell}`
    }
  }
}

function grouped(table: Table, total: Fragment, rows: Fragment): Fragment {
  return sql`select ${list([sql`${cellOf(table)} as cell`, sql`cast(coalesce(${total}, 0) as double) as total`])}
    from ${rows} group by cell`
}

/** The cell of a row. */
function cellOf({ dimensions }: Table): Fragment {
  const strides = stridesOf(dimensions)
  const terms = dimensions.map(
    dimension =>
      sql`cast(${column(dimension.column)} as integer) * cast(${strides.get(dimension.index) ?? 0} as integer)`,
  )
  return terms.length === 0 ? sql`cast(0 as integer)` : sql`(${sql.join(terms, sql` + `)})`
}

/**
 * The rows in scope, behind `from`: each as often as it has values in scope of the dimensions with tags, with
 * one of them in their columns.
 */
function eachTag(
  dimensions: readonly DimensionColumn[],
  from: Fragment,
  conditions: readonly Fragment[],
  where: Table['where'],
  dialect: Dialect,
): Fragment {
  const tagged = new Map(dimensions.filter(hasTags).map(each => [each.column, each]))
  const scope = all([...conditions, ...where.map(each => filter(each, dialect))])
  return [...tagged.values()].reduce<Fragment>((rows, { column: name, slots, size }) => {
    const filtered = where.find(each => each.columns[0] === slots[0])
    const inScope =
      filtered === undefined
        ? sql`${column(name)} < ${size}`
        : filter({ columns: [name], codes: filtered.codes }, dialect)
    return sql`(select * from (select *, ${dialect.each(columns(slots))} as ${column(name)} from ${rows}) as slots
      where ${inScope}) as tags`
  }, sql`${from} where ${scope}`)
}

/** A semi-join: a list of 4 000 parameters was compared one after the other, 8 µs a row. */
function filter({ columns: names, codes }: Table['where'][number], dialect: Dialect): Fragment {
  const conditions = names.map(name => sql`${column(name)} in (${dialect.codes(codes)})`)
  return conditions.length === 1 ? sql.join(conditions) : sql`(${sql.join(conditions, sql` or `)})`
}
