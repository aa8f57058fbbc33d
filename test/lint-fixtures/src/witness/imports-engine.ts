// fires eslint(no-restricted-imports)
export { x } from '../engine/a.ts'
// fires eslint(no-restricted-imports)
export type { Y } from '../engine/deep/a.ts'
