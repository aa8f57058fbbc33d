import { CompiledQuery, sql, sql as s } from 'kysely'

// fires eslint(no-restricted-properties)
export const a = sql.raw('select 1')
// fires eslint(no-restricted-properties)
export const b = sql.lit('x')
// fires eslint(no-restricted-properties)
export const c = s['raw']('select 1')
// fires eslint(no-restricted-properties)
export const { raw } = sql
// fires eslint(no-restricted-properties)
export const d = CompiledQuery.raw('select 1')
export const e = String.raw`fine`
export const f = sql`select ${1}`
