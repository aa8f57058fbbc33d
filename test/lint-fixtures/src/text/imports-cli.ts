// fires eslint(no-restricted-imports)
export { x } from '../cli/a.ts'
// fires eslint(no-restricted-imports)
export type { Y } from '../cli/commands/a.ts'
