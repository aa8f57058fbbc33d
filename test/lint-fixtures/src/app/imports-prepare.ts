// fires eslint(no-restricted-imports)
export { x } from '../prepare/a.ts'
// fires eslint(no-restricted-imports)
export type { Y } from '../prepare/deep/a.ts'
