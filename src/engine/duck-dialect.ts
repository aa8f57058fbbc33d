import { sql } from 'kysely'
import type { Dialect } from './dialect.ts'
import { list } from './sql.ts'

export const DUCK_DIALECT: Dialect = {
  tuple: columns => sql`row(${columns})`,
  cells: (totals, from) => sql`select cast(unnest(range(${totals.length})) as integer) as cell,
    cast(unnest([${list(totals)}]) as double) as total from ${from}`,
  each: columns => sql`unnest(list_value(${columns}))`,
  codes: codes => sql`select unnest(cast(${sql.val(codes)} as usmallint[]))`,
}
