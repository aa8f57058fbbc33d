// Exact totals from the sealed parts: the one place where rows become numbers. What it returns must never
// leave the engine un-noised.
import { setImmediate } from 'node:timers/promises'
import { type DuckDBConnection, DuckDBDoubleVector, DuckDBIntegerVector } from '@duckdb/node-api'
import { sql } from 'kysely'
import { run } from './duck.ts'
import { stridesOf, type Table } from './shape.ts'
import { all, column, columns, compile, type Fragment, keptBy, list, parquet } from './sql.ts'

/**
 * Dense and row-major. Exact: capacity times the largest quantum stays below 2^53, checked when the edition
 * was sealed.
 */
export async function tabulate(
  connection: DuckDBConnection,
  files: readonly string[],
  table: Table,
): Promise<Float64Array> {
  return scatter(connection, totals(table, files), table.cells)
}

/** The one total of a query of (`cell`, `total`), laid out. */
export async function scatter(
  connection: DuckDBConnection,
  query: Fragment,
  cells: number,
): Promise<Float64Array> {
  const [dense = new Float64Array()] = await scatterEach(connection, query, cells, 1)
  return dense
}

/**
 * Runs a query of (`cell` INTEGER, totals DOUBLE) and lays each total out; absent cells are 0. How many cells
 * are not empty is private, and a million of them in one piece would hold up every other request, whose
 * callers could time it. So others come in between.
 */
export async function scatterEach(
  connection: DuckDBConnection,
  query: Fragment,
  cells: number,
  totals: number,
): Promise<readonly Float64Array[]> {
  const result = await run(connection, compile(query))
  const laid = Array.from({ length: totals }, () => new Float64Array(cells))
  for (const chunk of await result.fetchAllChunks()) {
    const places = chunk.getColumnVector(0)
    for (const [at, dense] of laid.entries()) {
      const values = chunk.getColumnVector(at + 1)
      if (!(places instanceof DuckDBIntegerVector && values instanceof DuckDBDoubleVector))
        throw new TypeError('cells are integers and totals doubles')
      for (let i = 0; i < chunk.rowCount; i++) dense[places.getItem(i) ?? 0] = values.getItem(i) ?? 0
    }
    await setImmediate()
  }
  return laid
}

function totals(table: Table, files: readonly string[]): Fragment {
  const { dimensions, statistic, measure, cut, ofOrder, uncounted } = table
  if (uncounted !== undefined)
    return grouped(table, limited(uncounted.limit), sql`(${leftOut(table, uncounted.groups, files)}) as t`)
  const names = dimensions.map(dimension => dimension.column)
  const rows = sql`${parquet(files)} where ${all([keptBy(table.viewBit), ...table.where.map(filter)])}`
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
function leftOut(table: Table, groups: readonly string[], files: readonly string[]): Fragment {
  const { dimensions, statistic, measure, cut, ofOrder, viewBit, where } = table
  const names = dimensions.map(dimension => dimension.column)
  const rows = sql`${parquet(files)} where ${all(where.map(filter))}`
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
function filter({ column: name, codes }: Table['where'][number]): Fragment {
  return sql`${column(name)} in (select unnest(cast(${sql.val(codes)} as usmallint[])))`
}
