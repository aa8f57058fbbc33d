// fires eslint(no-restricted-imports)
export { x } from 'echarts/core'
// fires eslint(no-restricted-imports)
export { y } from 'node-seal/allows'
// fires eslint(no-restricted-imports)
export { z } from 'kysely'
// fires eslint(no-restricted-imports)
export { w } from '@noble/hashes/sha2.js'
// fires eslint(no-restricted-imports)
export { v } from '@duckdb/duckdb-wasm'
// fires eslint(no-restricted-imports)
export { u } from 'hyparquet-writer'
