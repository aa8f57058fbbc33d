// fires eslint(no-restricted-imports)
export { x } from '../../src/server/a.ts'
// fires eslint(no-restricted-imports)
export type { Y } from '../../src/server/deep/a.ts'
