// fires eslint(no-restricted-imports)
export { x0 } from 'node:fs'
// fires eslint(no-restricted-imports)
export { x1 } from 'node:path'
// fires eslint(no-restricted-imports)
export { x2 } from 'node:crypto'
// fires eslint(no-restricted-imports)
export { x3 } from 'node:fs/promises'
// fires eslint(no-restricted-imports)
export { x4 } from 'node:child_process'
// fires eslint(no-restricted-imports)
export { x5 } from 'node:worker_threads'
// fires eslint(no-restricted-imports)
export { x6 } from 'node:os'
