// fires eslint(no-restricted-imports)
export { x } from '../scripts/a.ts'
// fires eslint(no-restricted-imports)
export type { Y } from '../scripts/a.ts'
