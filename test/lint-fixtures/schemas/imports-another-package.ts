// fires eslint(no-restricted-imports)
export { a } from '@noble/hashes/sha2.js'
// fires eslint(no-restricted-imports)
export { b } from 'kysely'
// fires eslint(no-restricted-imports)
export { c } from 'zodiac'
// fires eslint(no-restricted-imports)
export { d } from 'zo'
// fires eslint(no-restricted-imports)
export { e } from 'yaml'
