// fires eslint(no-restricted-properties)
export const a = Math.random()
// fires eslint(no-restricted-properties)
export const { random } = Math
