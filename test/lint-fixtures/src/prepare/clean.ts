import { parseDocument } from 'yaml'
import { utf8 } from '../../protocols/bytes.ts'
import { declaration } from '../../schemas/declaration.ts'
import { sql } from './sql.ts'

export const clean = [parseDocument, utf8, declaration, sql, TextDecoder]
