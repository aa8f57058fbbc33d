// fires eslint(no-restricted-globals)
export const a = crypto.getRandomValues(new Uint8Array(1))
// fires eslint(no-restricted-globals)
export const b = crypto.subtle
