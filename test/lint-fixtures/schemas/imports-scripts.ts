// fires eslint(no-restricted-imports)
export { x } from '../scripts/a.ts'
