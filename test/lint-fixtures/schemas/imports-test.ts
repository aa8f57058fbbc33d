// fires eslint(no-restricted-imports)
export { x } from '../test/a.ts'
