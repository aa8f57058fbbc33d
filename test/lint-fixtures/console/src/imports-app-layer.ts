// fires eslint(no-restricted-imports)
export { x } from '../../src/app/a.ts'
// fires eslint(no-restricted-imports)
export type { Y } from '../../src/app/questions/a.ts'
