// fires eslint(no-restricted-imports)
export { x } from '../../server/routes/a.ts'
