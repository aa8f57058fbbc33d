// fires eslint(no-restricted-imports)
export { x } from '../src/domain/a.ts'
