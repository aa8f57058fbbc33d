// fires eslint(no-restricted-imports)
export { x } from '../../console/src/shared/a.ts'
// fires eslint(no-restricted-imports)
export type { Y } from '../../console/src/a.ts'
