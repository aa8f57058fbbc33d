import { sql } from 'kysely'
import type { Dialect } from '../dialect.ts'

export const SPARK_DIALECT: Dialect = {
  tuple: columns => sql`struct(${columns})`,
  codes: codes => sql`select explode(cast(split(${codes.join()}, ',') as array<int>))`,
}
