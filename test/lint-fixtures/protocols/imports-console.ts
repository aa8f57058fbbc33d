// fires eslint(no-restricted-imports)
export { x } from '../console/a.ts'
// fires eslint(no-restricted-imports)
export type { Y } from '../console/a.ts'
