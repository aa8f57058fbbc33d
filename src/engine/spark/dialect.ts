import { sql } from 'kysely'
import type { Dialect } from '../dialect.ts'
import { list } from '../sql.ts'

export const SPARK_DIALECT: Dialect = {
  tuple: columns => sql`struct(${columns})`,
  cells: (totals, from) =>
    sql`select posexplode(array(${list(
      totals.map(total => sql`cast(${total} as double)`),
    )})) as (cell, total) from ${from}`,
  each: columns => sql`explode(array(${columns}))`,
  codes: codes => sql`select explode(cast(split(${codes.join()}, ',') as array<int>))`,
}
