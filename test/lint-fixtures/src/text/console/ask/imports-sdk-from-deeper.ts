// fires eslint(no-restricted-imports)
export { x } from '../../../sdk/a.ts'
