// fires eslint(no-restricted-globals)
export const a = Buffer.from('')
// fires eslint(no-restricted-globals)
export const b = process.env
// fires eslint(no-restricted-globals)
export const c = global
// fires eslint(no-restricted-globals)
setImmediate(() => {})
