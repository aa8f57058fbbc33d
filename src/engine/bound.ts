// protocols/dp/SPEC.md §3: what each view counts of each row, as one statement over one
// bucket of units.
import { sql } from 'kysely'
import { boundedRowsSql, type CapState } from '../../protocols/dp/bound-sql.ts'
import type { Declaration } from '../../schemas/declaration.ts'
import { viewBounds } from '../../schemas/view-bounds.ts'
import { cutsOf } from './cuts.ts'
import type { Dialect } from './dialect.ts'
import { dimensionOf, measureOf, orderColumns } from './names.ts'
import { type RowSchema, rowSchema } from './row-schema.ts'
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
 * Where rows come sorted by unit, order and hash, with a number `place` in that order: the windows need less
 * sorting then.
 */
export type Placed = { readonly place: string; readonly tuple: Dialect['tuple'] }

/**
 * The sealed columns; `k`, a bit for each view that keeps the row; what views with caps on a measure count of
 * it (`cutsOf`); `n`, the row's ordinal, or a value that sorts as it does. Everything is partitioned by the
 * unit, so what is counted of a unit follows from its own rows only. The ordinal is by the line's number
 * within its order first, then by the keyed hash; rows of one hash are equal in all columns and
 * interchangeable. `o` is the order's place among its unit's, `g` that of the unit's first row.
 */
export function boundedRows(declaration: Declaration, source: Fragment, placed?: Placed): Fragment {
  const schema = rowSchema(declaration)
  const plain = [...schema.keys, ...schema.coded, 'n', ...(placed === undefined ? [] : ['g'])]
  const { query, after } = boundedRowsSql(
    declaration.views.map(viewBounds),
    {
      rows: orderedRows(schema, source, placed),
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

function orderedRows({ dimensions, coded, orders }: RowSchema, source: Fragment, placed?: Placed) {
  const perUnit = new Set(dimensions.filter(each => each.perUnit).map(each => each.column))
  // The row of the least hash is the first line of its order, so it has the first ordinal too.
  const values = coded.map(name =>
    perUnit.has(name)
      ? sql`min_by(${column(name)}, h) over (partition by u) as ${column(name)}`
      : column(name),
  )
  const unit = placed === undefined ? [] : [sql`min(${column(placed.place)}) over first as g`]
  if (!orders) {
    const n = placed === undefined ? sql`row_number() over first` : column(placed.place)
    return sql`select ${list([column('u'), ...values, sql`${n} as n`, ...unit])} from ${source}
      window first as (partition by u order by h)`
  }
  const ofLine = [
    sql`row_number() over (partition by u, o order by h) as l`,
    sql`dense_rank() over first as q`,
    ...unit,
  ]
  const lines = sql`select *, ${list(ofLine)} from ${source} window first as (partition by u order by o)`
  const n =
    placed === undefined
      ? sql`row_number() over (partition by u order by l, h)`
      : placed.tuple(columns(['l', 'h']))
  const number = placed === undefined ? [] : [column('g')]
  return sql`select ${list([column('u'), sql`cast(q as integer) as o`, ...values, sql`${n} as n`, ...number])}
    from (${lines}) as lines`
}

function keptIn({ kept }: CapState): Fragment {
  return kept === undefined ? sql`true` : column(kept)
}

function integer(value: bigint): Fragment {
  return sql`${value}`
}
