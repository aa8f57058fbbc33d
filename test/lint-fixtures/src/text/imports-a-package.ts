// fires eslint(no-restricted-imports)
export { x } from 'zod'
// fires eslint(no-restricted-imports)
export { y } from 'node:fs'
