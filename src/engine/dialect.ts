// Where the engines' SQL differs. Everything else of a statement is shared text, so that both engines keep
// and count the same; test/engine and `evidence -- engines` compare what they make of it.
import { sql } from 'kysely'
import { type Fragment, list } from './sql.ts'

export type Dialect = {
  /** Several columns as one value, of which distinct ones are counted. */
  readonly tuple: (columns: Fragment) => Fragment
  /**
   * A query of (`cell` INTEGER, `total` DOUBLE) from the columns of the one row of `from`, a row for each.
   */
  readonly cells: (totals: readonly Fragment[], from: Fragment) => Fragment
  /** A row for each of these columns of a row, in the place of a column. */
  readonly each: (columns: Fragment) => Fragment
  /** A query of one column with these codes, for a semi-join. */
  readonly codes: (codes: readonly number[]) => Fragment
}

export const DUCK_DIALECT: Dialect = {
  tuple: columns => sql`row(${columns})`,
  cells: (totals, from) => sql`select cast(unnest(range(${totals.length})) as integer) as cell,
    cast(unnest([${list(totals)}]) as double) as total from ${from}`,
  each: columns => sql`unnest(list_value(${columns}))`,
  codes: codes => sql`select unnest(cast(${sql.val(codes)} as usmallint[]))`,
}
