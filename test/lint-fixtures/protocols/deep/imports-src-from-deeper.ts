// fires eslint(no-restricted-imports)
export { x } from '../../src/domain/a.ts'
// fires eslint(no-restricted-imports)
export { y } from '../../schemas/a.ts'
// fires eslint(no-restricted-imports)
export { z } from './../../schemas/a.ts'
