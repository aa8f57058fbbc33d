// fires eslint(no-restricted-imports)
export { x } from '../app/pages.tsx'
