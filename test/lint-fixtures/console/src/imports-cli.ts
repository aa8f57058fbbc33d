// fires eslint(no-restricted-imports)
export { x } from '../../src/cli/a.ts'
// fires eslint(no-restricted-imports)
export type { Y } from '../../src/cli/deep/a.ts'
