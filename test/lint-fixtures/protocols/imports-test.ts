// fires eslint(no-restricted-imports)
export { x } from '../test/a.ts'
// fires eslint(no-restricted-imports)
export type { Y } from '../test/a.ts'
