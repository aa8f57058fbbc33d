// fires eslint(no-restricted-imports)
export { a } from 'zod'
// fires eslint(no-restricted-imports)
export { b } from 'kysely'
// fires eslint(no-restricted-imports)
export { c } from 'http-message-sig'
// fires eslint(no-restricted-imports)
export { d } from '@duckdb/node-api'
// fires eslint(no-restricted-imports)
export { e } from '@nobles/curves'
// fires eslint(no-restricted-imports)
export { f } from '/elsewhere/a.ts'
// fires eslint(no-restricted-imports)
export { g } from '#internal'
