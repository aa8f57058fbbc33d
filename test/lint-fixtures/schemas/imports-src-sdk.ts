// fires eslint(no-restricted-imports)
export { x } from '../src/sdk/a.ts'
