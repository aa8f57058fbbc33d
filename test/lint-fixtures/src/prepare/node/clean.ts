import { createReadStream } from 'node:fs'
import { DuckDBInstance } from '@duckdb/node-api'
import { utf8 } from '../../../protocols/bytes.ts'
import { declaration } from '../../../schemas/declaration.ts'

export const clean = [createReadStream, DuckDBInstance, utf8, declaration]
