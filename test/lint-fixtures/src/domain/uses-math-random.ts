// fires eslint(no-restricted-properties)
export const a = Math.random()
// fires eslint(no-restricted-properties)
export const b = Math['random']()
// fires eslint(no-restricted-properties)
export const { random } = Math
// fires eslint(no-restricted-properties)
export const c = Math.random
