// fires eslint(no-restricted-imports)
export { x } from '../../engine/a.ts'
