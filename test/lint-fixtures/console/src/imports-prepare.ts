// fires eslint(no-restricted-imports)
export { x } from '../../src/prepare/node/a.ts'
// fires eslint(no-restricted-imports)
export type { Y } from '../../src/prepare/node/deep/a.ts'
