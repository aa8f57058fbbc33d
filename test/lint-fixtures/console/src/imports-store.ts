// fires eslint(no-restricted-imports)
export { x } from '../../src/store/a.ts'
// fires eslint(no-restricted-imports)
export type { Y } from '../../src/store/deep/a.ts'
