// The statements of Spark that have no shared text: the contribution with its keyed hash, and what is
// written.
import { sql } from 'kysely'
import type { Declaration } from '../../../schemas/declaration.ts'
import { boundedRows } from '../bound.ts'
import { cutsOf } from '../cuts.ts'
import { contributionColumns, type FileColumn, sealedColumns } from '../file-columns.ts'
import { rowSchema } from '../row-schema.ts'
import { column, columns, type Fragment, list } from '../sql.ts'
import { SPARK_DIALECT } from './dialect.ts'

/** Names of relations in statements. */
export const CONTRIBUTION = 'contribution'
export const SECRET = 'secret'
export const HASHED = 'hashed'
export const SEALED = 'sealed'

/** Whether a view keeps the row: not a column of the files but the folder that they are in. */
export const KEPT = 'kept'
const PLACE = 'place'

const SIGN = -(2n ** 63n)

/** Spark has no names for UUIDs, which are 16 bytes, and for unsigned codes. */
const TYPES = {
  uuid: 'BINARY',
  code: 'INT',
  quanta: 'BIGINT',
  number: 'BIGINT',
  integer: 'INT',
} as const satisfies Record<FileColumn['type'], string>

export function contributionSchema(declaration: Declaration): string {
  return schemaText(contributionColumns(declaration))
}

export function sealedSchema(declaration: Declaration): string {
  return schemaText(sealedColumns(declaration))
}

function schemaText(all: readonly FileColumn[]): string {
  return all.map(({ name, type }) => `${name} ${TYPES[type]}`).join(', ')
}

const NULLS = {
  BINARY: sql`cast(null as binary)`,
  INT: sql`cast(null as int)`,
  BIGINT: sql`cast(null as bigint)`,
} as const

/** The sealed columns without a row. */
export function noRows(declaration: Declaration): Fragment {
  const all = sealedColumns(declaration).map(
    ({ name, type }) => sql`${NULLS[TYPES[type]]} as ${column(name)}`,
  )
  return sql`select ${list(all)} where false`
}

/**
 * Every row of the relation `HASHED`, in which a unit's rows are in one partition, with what the views count
 * of it; one unit's rows together. A unit's number is the place of its first row in the order of pseudonyms,
 * which costs no sort: it is the order that the ordinals need first.
 */
export function rowsToSeal(declaration: Declaration): Fragment {
  const { coded, orders } = rowSchema(declaration)
  const cuts = cutsOf(declaration).map(cut => cut.column)
  const placed = sql`(select *, monotonically_increasing_id() as ${column(PLACE)}
    from (select * from ${column(HASHED)} sort by ${columns(orders ? ['u', 'o', 'h'] : ['u', 'h'])}) as sorted) as placed`
  return sql`select ${list([sql`g as u`, columns([...(orders ? ['o'] : []), ...coded, 'k', ...cuts])])},
      case when k <> 0 then 1 else 0 end as ${column(KEPT)}
    from (${boundedRows(declaration, placed, { place: PLACE, tuple: SPARK_DIALECT.tuple })}) as complete`
}

/**
 * The same 16 bytes as DuckDB's `create_sort_key` gives (test/engine/reference.ts): behind a byte that says
 * that there is a value, UUIDs as they are, codes in two bytes, quanta in eight with the sign's bit turned.
 * The key is a column of a relation, so it is in no plan.
 */
export function sparkHashedRows(declaration: Declaration): Fragment {
  const { keys, dimensions, measures, coded, orders } = rowSchema(declaration)
  const values = [
    column('u'),
    ...dimensions.map(each => sql`substring(cast(${column(each.column)} as binary), 3, 2)`),
    ...measures.map(each => sql`cast((${column(each.column)} ^ ${SIGN}) as binary)`),
    ...(orders ? [column('o')] : []),
  ]
  const bytes = list([column('content'), ...values.flatMap(value => [sql`unhex('01')`, value])])
  return sql`select /*+ BROADCAST(${column(SECRET)}) */ ${columns([...keys, ...coded])},
      unhex(substring(sha2(concat(${bytes}), 256), 1, 32)) as h
    from ${column(CONTRIBUTION)} cross join ${column(SECRET)}`
}
