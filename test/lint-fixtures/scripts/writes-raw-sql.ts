// fires eslint(no-restricted-properties)
export const a = sql.raw('select 1')
// fires eslint(no-restricted-properties)
export const b = sql.lit('x')
