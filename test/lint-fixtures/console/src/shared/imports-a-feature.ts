// fires eslint(no-restricted-imports)
export { x } from '../ask/draft.ts'
