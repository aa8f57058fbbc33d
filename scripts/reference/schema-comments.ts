// src/server/openapi/descriptions.ts out of the comments in schemas/: what is written above a schema or one
// of its fields is its description in the reference of the HTTP API too, and is written in one place.
import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const ROOT = join(import.meta.dirname, '../..')
const HEAD = `// Written by \`npm run reference\` out of the comments in schemas/: change them there.
export type Described = { readonly about?: string; readonly fields?: Readonly<Record<string, string>> }

export const DESCRIPTIONS: Readonly<Record<string, Described>> = `

export function schemaDescriptions(): string {
  const described: Record<string, { about?: string; fields?: Record<string, string> }> = {}
  for (const name of readdirSync(join(ROOT, 'schemas')).sort()) {
    if (!name.endsWith('.ts')) continue
    for (const { schema, field, text } of commentsIn(readFileSync(join(ROOT, 'schemas', name), 'utf8'))) {
      const entry = (described[schema] ??= {})
      if (field === undefined) entry.about = text
      else (entry.fields ??= {})[field] = text
    }
  }
  return formatted(`${HEAD}${JSON.stringify(described)}\n`)
}

type Comment = { readonly schema: string; readonly field?: string; readonly text: string }

const COMMENT = /^( *)\/\*\*\n?([\s\S]*?)\*\/\n([^\n]*)$/gm

function commentsIn(source: string): readonly Comment[] {
  const schemas = [...source.matchAll(/^(?:export )?const (\w+)/gm)]
  return [...source.matchAll(COMMENT)].flatMap(({ index, 1: indent = '', 2: inner = '', 3: below = '' }) => {
    const text = inner
      .split('\n')
      .map(line => line.replace(/^\s*\*? ?/, '').trim())
      .filter(line => line !== '')
      .join(' ')
    const declared = /^export const (\w+)/.exec(below)?.[1]
    if (declared !== undefined) return [{ schema: declared, text }]
    const field = /^ {2}(\w+):/.exec(below)?.[1]
    const schema = schemas.findLast(found => found.index < index)?.[1]
    return indent === '  ' && field !== undefined && schema !== undefined ? [{ schema, field, text }] : []
  })
}

/** As `npm run format` leaves it. */
function formatted(text: string): string {
  const biome = join(ROOT, 'node_modules/.bin/biome')
  return execFileSync(biome, ['format', '--stdin-file-path=src/server/openapi/descriptions.ts'], {
    cwd: ROOT,
    input: text,
    encoding: 'utf8',
  })
}
