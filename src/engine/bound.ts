// privacy.md, "Contribution bounding": which rows each view keeps, as one statement over one bucket of units.
import { sql } from 'kysely'
import type { Declaration, View } from '../../schemas/declaration.ts'
import { type RowSchema, rowSchema } from './row-schema.ts'
import { all, column, columns, type Fragment, list, parquet } from './sql.ts'

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
  path: string,
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
    from ${parquet([path])}`
}

/** The rows of one bucket. An empty bucket has no files: it is read as nothing of the contribution. */
export function bucketRows(
  declaration: Declaration,
  files: readonly string[],
  contribution: string,
): Fragment {
  if (files.length > 0) return parquet(files)
  const schema = rowSchema(declaration)
  return sql`(select ${columns([...schema.keys, ...schema.coded])}, cast(null as uuid) as h
    from ${parquet([contribution])} where false)`
}

/**
 * The sealed columns; `k`, a bit for each view that keeps the row; `n`, its ordinal; `s`, the rows of its
 * unit. Everything is partitioned by the unit, so a unit's rows are chosen by its own rows only. The ordinal
 * stands on the line's number within its order first, then on the keyed hash; rows of one hash are equal in
 * all columns and interchangeable.
 */
export function boundedRows(declaration: Declaration, source: Fragment): Fragment {
  const schema = rowSchema(declaration)
  const plain = columns([...schema.keys, ...schema.coded])
  const perUnit = new Set(schema.dimensions.filter(each => each.perUnit).map(each => each.column))
  // The row of the least hash is the first line of its order, so it has the first ordinal too.
  const rewritten = schema.coded.map(name =>
    perUnit.has(name) ? sql`first_value(${column(name)}) over w as ${column(name)}` : column(name),
  )
  const ranks = capRanks(declaration, schema)
  const passes = distinct(
    declaration.views.map(view => ({
      name: passed(declaration, view),
      as: sql`(${passesCaps(view, declaration, schema)}) as ${column(passed(declaration, view))}`,
    })),
  )
  const places = distinct(
    declaration.views.flatMap(view =>
      view.perUnit === undefined ? [] : [{ name: place(declaration, view), as: placing(declaration, view) }],
    ),
  )
  const mask = sql.join(
    declaration.views.map(
      (view, index) =>
        sql`cast(${keepsRow(declaration, view)} as integer) * cast(${viewBit(index)} as integer)`,
    ),
    sql` + `,
  )
  const lines = schema.orders
    ? sql`(select *, row_number() over (partition by u, o order by h) as l from ${source}) as lines`
    : source
  return sql`
    with ordered as (
      select ${list([columns(schema.keys), ...rewritten])}, row_number() over w as n, count(*) over w as s
      from ${lines}
      window w as (partition by u order by ${schema.orders ? sql`l, h` : sql`h`}
        rows between unbounded preceding and unbounded following)
    ), ranked as (
      select ${list([sql`*`, ...ranks.map(ranking)])}
      from ordered
    ), passed as (
      select ${list([plain, sql`n`, sql`s`, ...passes])} from ranked
    ), placed as (
      select ${list([sql`*`, ...places])} from passed
    )
    select ${plain}, n, s, ${mask} as k from placed`
}

type CapRank = { readonly rank: string; readonly over: readonly string[] }

/** One rank for each set of capped dimensions, however many views cap it. */
function capRanks(declaration: Declaration, schema: RowSchema): readonly CapRank[] {
  const sets = declaration.views.flatMap(({ caps }) => caps.map(cap => capRank(cap, declaration, schema)))
  return [...new Map(sets.map(set => [set.rank, set])).values()]
}

function capRank(cap: View['caps'][number], declaration: Declaration, schema: RowSchema): CapRank {
  const over = schema.dimensions
    .filter((_, index) => cap.over.includes(declaration.dimensions[index]?.name ?? ''))
    .map(dimension => dimension.column)
  return { rank: `c${over.join('')}`, over }
}

function ranking({ rank, over }: CapRank): Fragment {
  return sql`row_number() over (partition by ${columns(['u', ...over])} order by n) as ${column(rank)}`
}

function passesCaps(view: View, declaration: Declaration, schema: RowSchema): Fragment {
  return all(view.caps.map(cap => sql`${column(capRank(cap, declaration, schema).rank)} <= ${cap.max}`))
}

function keepsRow(declaration: Declaration, view: View): Fragment {
  const keeps = column(passed(declaration, view))
  return view.perUnit === undefined
    ? keeps
    : sql`(${keeps} and ${column(place(declaration, view))} <= ${view.perUnit})`
}

/** The bound on all of a unit's rows counts only those that passed the view's caps. */
function placing(declaration: Declaration, view: View): Fragment {
  const keeps = column(passed(declaration, view))
  return sql`count(*) filter (${keeps}) over (partition by u order by n rows unbounded preceding)
    as ${column(place(declaration, view))}`
}

/**
 * Views with the same caps share one column, which has the number of the first: mostly a count, an order and
 * a sum bounded alike.
 */
function passed(declaration: Declaration, view: View): string {
  return `v${declaration.views.findIndex(other => capsOf(other) === capsOf(view))}`
}

/** The same for views that bound alike, and so keep the same rows. */
export function boundsOf(declaration: Declaration, index: number): string {
  const view = declaration.views[index]
  return view === undefined ? '' : `${view.perUnit ?? ''} ${capsOf(view)}`
}

function capsOf({ caps }: View): string {
  return JSON.stringify(caps.map(({ over, max }) => `${max} ${[...over].sort().join(' ')}`).sort())
}

function place(declaration: Declaration, view: View): string {
  return `p${passed(declaration, view)}`
}

function distinct(
  columnsByName: readonly { readonly name: string; readonly as: Fragment }[],
): readonly Fragment[] {
  return [...new Map(columnsByName.map(({ name, as }) => [name, as])).values()]
}
