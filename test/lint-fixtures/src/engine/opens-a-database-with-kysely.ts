// fires eslint(no-restricted-imports)
import { PostgresDialect } from 'kysely'
// fires eslint(no-restricted-imports)
import { PGliteDialect } from 'kysely'
export const used = [PostgresDialect, PGliteDialect]
