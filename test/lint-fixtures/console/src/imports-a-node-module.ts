// fires eslint(no-restricted-imports)
export { x0 } from 'node:fs'
// fires eslint(no-restricted-imports)
export { x1 } from 'path'
// fires eslint(no-restricted-imports)
export { x2 } from 'fs/promises'
