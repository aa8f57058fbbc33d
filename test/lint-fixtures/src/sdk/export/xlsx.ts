// fires eslint(no-restricted-imports)
export { x0 } from 'exceljs'
// fires eslint(no-restricted-imports)
export { x1 } from 'node:fs'
export { writeXlsx } from 'hucre/xlsx'
