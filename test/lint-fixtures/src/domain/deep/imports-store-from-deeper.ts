// fires eslint(no-restricted-imports)
export { x } from '../../store/a.ts'
// fires eslint(no-restricted-imports)
export { y } from '../../../src/engine/a.ts'
