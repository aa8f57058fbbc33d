// fires eslint(no-restricted-imports)
export { x } from '@duckdb/node-api'
// fires eslint(no-restricted-imports)
import type { DuckDBConnection } from '@duckdb/node-api'
export type C = DuckDBConnection
