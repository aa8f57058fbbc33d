import { sql } from 'kysely'
import type { Dialect } from './dialect.ts'

export const DUCK_DIALECT: Dialect = {
  tuple: columns => sql`row(${columns})`,
  codes: codes => sql`select unnest(cast(${sql.val(codes)} as usmallint[]))`,
}
