// fires eslint(no-restricted-imports)
import 'node:fs'
// fires eslint(no-restricted-imports)
import { readFileSync } from 'node:fs'
// fires eslint(no-restricted-imports)
import * as path from 'path'
// fires eslint(no-restricted-imports)
import type { Stats } from 'node:fs'
// fires eslint(no-restricted-imports)
export * from 'node:os'
// fires eslint(no-restricted-imports)
export const a = await import('node:fs')
export const name = 'node:fs'
// fires import(no-dynamic-require)
export const b = await import(name)
// fires import(no-dynamic-require)
export const c = await import(`node:${name}`)
// fires typescript(no-require-imports)
// fires eslint(no-restricted-globals)
export const d = require('node:fs')
// fires typescript(consistent-type-imports)
export type T = import('../src/store/a.ts').T
export const used = [readFileSync, path]
export type U = Stats
