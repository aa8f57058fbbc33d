// fires eslint(no-restricted-imports)
export { x } from '../server/a.ts'
// fires eslint(no-restricted-imports)
export type { Y } from '../server/deep/a.ts'
