// fires eslint(no-restricted-imports)
export { x } from 'kysely'
// fires eslint(no-restricted-imports)
export { y } from 'pg'
// fires eslint(no-restricted-imports)
export { z } from '@electric-sql/pglite'
