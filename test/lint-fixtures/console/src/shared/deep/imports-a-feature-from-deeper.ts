// fires eslint(no-restricted-imports)
export { x } from '../../desk/decide.ts'
