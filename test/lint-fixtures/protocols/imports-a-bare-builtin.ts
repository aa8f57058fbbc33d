// fires eslint(no-restricted-imports)
export { x0 } from 'fs'
// fires eslint(no-restricted-imports)
export { x1 } from 'path'
// fires eslint(no-restricted-imports)
export { x2 } from 'crypto'
// fires eslint(no-restricted-imports)
export { x3 } from 'fs/promises'
// fires eslint(no-restricted-imports)
export { x4 } from 'child_process'
// fires eslint(no-restricted-imports)
export { x5 } from 'worker_threads'
// fires eslint(no-restricted-imports)
export { x6 } from 'os'
