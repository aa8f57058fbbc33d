// fires eslint(no-restricted-imports)
export { a } from 'zod'
// fires eslint(no-restricted-imports)
export { b } from 'kysely'
// fires eslint(no-restricted-imports)
export { c } from '@noble/hashes/sha2.js'
// fires eslint(no-restricted-imports)
export { d } from '@duckdb/node-api'
