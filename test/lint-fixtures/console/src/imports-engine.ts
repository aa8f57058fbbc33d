// fires eslint(no-restricted-imports)
export { x } from '../../src/engine/a.ts'
// fires eslint(no-restricted-imports)
export type { Y } from '../../src/engine/deep/a.ts'
