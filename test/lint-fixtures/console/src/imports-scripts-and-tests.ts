// fires eslint(no-restricted-imports)
export { x } from '../../scripts/a.ts'
// fires eslint(no-restricted-imports)
export { y } from '../../test/a.ts'
