// fires eslint(no-restricted-imports)
export { x } from '../text/shared/a.ts'
