// A JSON file that a person wrote or kept: a byte order mark is no mistake, a key that occurs twice or would
// be dropped is one.
import { readFile } from 'node:fs/promises'
import { fromUtf8 } from '../../protocols/bytes.ts'
import { type Json, parseStrictJson } from '../../protocols/canonical-json.ts'
import { ProtocolError } from '../../protocols/errors.ts'
import { droppedKey } from '../../schemas/dropped-key.ts'
import { fault } from '../../schemas/fault.ts'
import type { MessageCode } from '../../schemas/messages/messages.ts'
import type { Host } from './host.ts'

export type Input = Pick<Host, 'input'>

/** `-` is what the host is given on stdin. */
export async function readJsonFile(host: Input, file: string): Promise<Json> {
  const bytes = await (file === '-' ? host.input() : readFile(file)).catch(() => {
    throw fault('cli.file_unreadable', { file })
  })
  let text = ''
  try {
    // `fromUtf8` keeps the mark, and the strict reader knows none.
    text = fromUtf8(bytes).replace(/^\ufeff/, '')
    const value = parseStrictJson(text)
    const dropped = droppedKey(value)
    if (dropped !== undefined) throw fault('cli.json_key', {}, `${file}#${dropped}`)
    return value
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error
    const position = error.details['position']
    const place = typeof position === 'number' ? `${file}:${lineAndColumn(text, position)}` : file
    throw fault(FAULTS.get(error.code) ?? 'cli.json', {}, place)
  }
}

const FAULTS: ReadonlyMap<string, MessageCode> = new Map<string, MessageCode>([
  ['bytes.utf8', 'cli.json_utf8'],
  ['json.duplicate', 'cli.json_duplicate'],
  ['json.number', 'cli.json_number'],
  ['json.depth', 'cli.json_depth'],
])

/** From 1, as editors count. */
function lineAndColumn(text: string, position: number): string {
  const lines = text.slice(0, position).split(/\r\n|\n|\r/)
  return `${lines.length}:${(lines.at(-1) ?? '').length + 1}`
}
