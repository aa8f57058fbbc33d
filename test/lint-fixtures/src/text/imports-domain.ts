// fires eslint(no-restricted-imports)
export { x } from '../domain/a.ts'
// fires eslint(no-restricted-imports)
export type { Y } from '../domain/plan/a.ts'
