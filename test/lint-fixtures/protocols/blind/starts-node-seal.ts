// fires eslint(no-restricted-imports)
export { a } from 'node-seal/allows'
// fires eslint(no-restricted-imports)
import initialize from 'node-seal/allows'
// fires eslint(no-restricted-imports)
export { b } from 'node:crypto'
// fires eslint(no-restricted-imports)
export { c } from 'n'
// fires eslint(no-restricted-imports)
export { d } from 'zod'
// fires eslint(no-restricted-imports)
export { e } from '../../src/domain/plan.ts'

export const seal = initialize()
