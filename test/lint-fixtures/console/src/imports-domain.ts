// fires eslint(no-restricted-imports)
export { x } from '../../src/domain/a.ts'
// fires eslint(no-restricted-imports)
export type { Y } from '../../src/domain/deep/a.ts'
