// fires eslint(no-restricted-imports)
export { x } from 'kysely'
// fires eslint(no-restricted-imports)
export { y } from 'pg'
// fires eslint(no-restricted-imports)
export { z } from '@electric-sql/pglite'
// fires eslint(no-restricted-imports)
export { d } from '@duckdb/node-api'
