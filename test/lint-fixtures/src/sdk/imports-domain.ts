// fires eslint(no-restricted-imports)
export { x } from '../domain/a.ts'
// fires eslint(no-restricted-imports)
export type { Y } from '../domain/deep/a.ts'
// fires eslint(no-restricted-imports)
export { z } from '../domain/planning.ts'
// fires eslint(no-restricted-imports)
export { p } from '../../domain/policy.ts'
