// fires eslint(no-restricted-imports)
export { x } from '../app/a.ts'
// fires eslint(no-restricted-imports)
export type { Y } from '../app/questions/a.ts'
