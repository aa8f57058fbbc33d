// fires eslint(no-restricted-imports)
export { x } from '../sdk/a.ts'
// fires eslint(no-restricted-imports)
export type { Y } from '../sdk/deep/a.ts'
