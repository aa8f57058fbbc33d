// fires eslint(no-restricted-imports)
export { x } from '../store/a.ts'
// fires eslint(no-restricted-imports)
export type { Y } from '../store/deep/a.ts'
