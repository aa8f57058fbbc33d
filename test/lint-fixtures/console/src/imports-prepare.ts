// fires eslint(no-restricted-imports)
export { x } from '../../src/prepare/a.ts'
// fires eslint(no-restricted-imports)
export type { Y } from '../../src/prepare/deep/a.ts'
