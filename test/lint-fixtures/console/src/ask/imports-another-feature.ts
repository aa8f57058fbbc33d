// fires eslint(no-restricted-imports)
export { x } from '../answers/tables.ts'
// fires eslint(no-restricted-imports)
export type { Y } from '../editions/prepare/bounds.ts'
