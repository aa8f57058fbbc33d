// fires eslint(no-restricted-imports)
export { a } from 'node:fs'
// fires eslint(no-restricted-imports)
export { b } from 'path'
// fires eslint(no-restricted-imports)
export { c } from '@duckdb/node-api'
// fires eslint(no-restricted-imports)
export { d } from './node/a.ts'
// fires eslint(no-restricted-globals)
export const e = Buffer.from('')
// fires eslint(no-restricted-globals)
export const f = process.env
