// fires eslint(no-restricted-imports)
export { x } from '../../test/a.ts'
// fires eslint(no-restricted-imports)
export { y } from '../../scripts/a.ts'
