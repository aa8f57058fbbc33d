// fires eslint(no-restricted-imports)
export { x } from '../schemas/a.ts'
// fires eslint(no-restricted-imports)
export type { Y } from '../schemas/a.ts'
