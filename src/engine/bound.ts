// accuracy.md §1, protocols/dp/SPEC.md §3: what each view counts of each row, as one statement over one
// bucket of units.
import { sql } from 'kysely'
import { boundedRowsSql, type CapState } from '../../protocols/dp/bound-sql.ts'
import type { Declaration } from '../../schemas/declaration.ts'
import { viewBounds } from '../../schemas/view-bounds.ts'
import { cutsOf } from './cuts.ts'
import { dimensionOf, measureOf, orderColumns } from './names.ts'
import { rowSchema } from './row-schema.ts'
import { column, columns, type Fragment, list, parquet } from './sql.ts'

/** The bit of the view at this place in the declaration. */
export function viewBit(index: number): number {
  return 2 ** index
}

/**
 * The contribution's rows with their keyed hash `h` (first 16 bytes of SHA-256 over key, unit, original
 * codes, quanta and order key, which sort as the bytes do) and the bucket `b` of their unit. A sort key is as
 * long for every row of an edition, and two rows have the same only if they are equal. An edition is hashed
 * once, and which rows are kept is sealed with them: a DuckDB that writes sort keys differently orders the
 * next edition's rows differently.
 */
export function hashedRows(
  declaration: Declaration,
  paths: readonly string[],
  key: Uint8Array,
  buckets: number,
): Fragment {
  const schema = rowSchema(declaration)
  const parts = ['u', ...schema.coded, ...(schema.orders ? ['o'] : [])]
  const row = list(parts.map(name => sql`${column(name)}, 'asc nulls last'`))
  return sql`
    select ${columns([...schema.keys, ...schema.coded])},
      cast(left(sha256(${sql.val(key)} || create_sort_key(${row})), 32) as uuid) as h,
      cast(hash(u) % cast(${buckets} as ubigint) as integer) as b
    from ${contributedRows(declaration, paths)}`
}

/** The files one by one, so that each one's columns are found by name: theirs may be in other orders. */
function contributedRows(declaration: Declaration, paths: readonly string[]): Fragment {
  const { keys, coded } = rowSchema(declaration)
  const files = paths.map(path => sql`select ${columns([...keys, ...coded])} from ${parquet([path])}`)
  return sql`(${sql.join(files, sql` union all `)}) as contributed`
}

/** The rows of one bucket. An empty bucket has no files: it is read as nothing of the contribution. */
export function bucketRows(
  declaration: Declaration,
  files: readonly string[],
  contributions: readonly string[],
): Fragment {
  if (files.length > 0) return parquet(files)
  const schema = rowSchema(declaration)
  return sql`(select ${columns([...schema.keys, ...schema.coded])}, cast(null as uuid) as h
    from ${parquet(contributions.slice(0, 1))} where false)`
}

/**
 * The sealed columns; `k`, a bit for each view that keeps the row; what views with caps on a measure count of
 * it (`cutsOf`); `n`, the row's ordinal; `s`, the rows of its unit. Everything is partitioned by the unit, so
 * what is counted of a unit follows from its own rows only. The ordinal is by the line's number within its
 * order first, then by the keyed hash; rows of one hash are equal in all columns and interchangeable. `o`
 * is the order's place among its unit's; `g` the least `place` of the unit's rows, where they have one.
 */
export function boundedRows(declaration: Declaration, source: Fragment, place?: string): Fragment {
  const schema = rowSchema(declaration)
  const plain = [...schema.keys, ...schema.coded, 'n', 's', ...(place === undefined ? [] : ['g'])]
  const perUnit = new Set(schema.dimensions.filter(each => each.perUnit).map(each => each.column))
  // The row of the least hash is the first line of its order, so it has the first ordinal too.
  const rewritten = schema.coded.map(name =>
    perUnit.has(name) ? sql`first_value(${column(name)}) over w as ${column(name)}` : column(name),
  )
  const lines = schema.orders
    ? sql`(select *, row_number() over (partition by u, o order by h) as l,
        dense_rank() over (partition by u order by o) as q from ${source}) as lines`
    : source
  const keys = [column('u'), ...(schema.orders ? [sql`cast(q as integer) as o`] : [])]
  const number = place === undefined ? [] : [sql`min(${column(place)}) over w as g`]
  const byOrdinal = sql`partition by u order by ${schema.orders ? sql`l, h` : sql`h`}`
  // Spark accepts only the default frame for row_number.
  const ordered = sql`
    select ${list([...keys, ...rewritten, ...number])}, row_number() over o as n, count(*) over w as s
    from ${lines}
    window o as (${byOrdinal}),
      w as (${byOrdinal} rows between unbounded preceding and unbounded following)`
  const { query, after } = boundedRowsSql(
    declaration.views.map(viewBounds),
    {
      rows: ordered,
      plain,
      dimension: name => dimensionOf(declaration, name).column,
      measure: name => measureOf(declaration, name).column,
      ofOrder: orderColumns(declaration),
    },
    { sql: (strings, ...fragments) => sql(strings, ...fragments), name: column, integer, list },
  )
  const mask = sql.join(
    after.map((state, index) => sql`cast(${keptIn(state)} as integer) * cast(${viewBit(index)} as integer)`),
    sql` + `,
  )
  const cuts = cutsOf(declaration).flatMap(cut => {
    const state = after[cut.view]
    const value = state?.cuts.get(declaration.measures[cut.measure]?.name ?? '')
    if (state === undefined || value === undefined) return []
    return [sql`case when ${keptIn(state)} then ${column(value)} else 0 end as ${column(cut.column)}`]
  })
  return sql`select ${list([columns(plain), sql`${mask} as k`, ...cuts])} from (${query}) as bounded`
}

function keptIn({ kept }: CapState): Fragment {
  return kept === undefined ? sql`true` : column(kept)
}

function integer(value: bigint): Fragment {
  return sql`${value}`
}
