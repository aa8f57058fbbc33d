// fires eslint(no-restricted-imports)
export { x } from 'pg'
// fires eslint(no-restricted-imports)
export { y } from 'pg/lib/client.js'
// fires eslint(no-restricted-imports)
export { z } from '@electric-sql/pglite'
