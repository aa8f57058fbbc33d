// Reads the TypeScript files of a checkout, with their syntax trees and comments.
import { execFileSync } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseSync } from 'vite'

/** Offsets are in UTF-16 code units of `text`. */
export type Source = {
  readonly path: string
  /** The part of the layout that the file belongs to, for example `src/store` or `console`. */
  readonly room: string
  readonly text: string
  readonly comments: readonly Span[]
  readonly program: Node
}

export type Span = { readonly type: string; readonly start: number; readonly end: number }

/** An ESTree node, as far as the figures need it. */
export type Node = Span & Readonly<Record<string, unknown>>

/** Every tracked TypeScript file but the lint fixtures, which break the rules on purpose. */
export async function readSources(root: string): Promise<readonly Source[]> {
  const tracked = execFileSync('git', ['-C', root, 'ls-files', '*.ts', '*.tsx'], { encoding: 'utf8' })
  const paths = tracked
    .split('\n')
    .filter(path => path !== '' && !path.endsWith('.d.ts') && !path.startsWith('test/lint-fixtures/'))
  return await Promise.all(
    paths.map(async path => {
      const text = await readFile(join(root, path), 'utf8')
      const { program, comments, errors } = parseSync(path, text)
      if (errors.length > 0) throw new SyntaxError(`${path}: ${errors[0]?.message ?? 'does not parse'}`)
      return { path, room: roomOf(path), text, comments, program: asNode(program) }
    }),
  )
}

function roomOf(path: string): string {
  const [top = '', second = ''] = path.split('/')
  return top === 'src' ? `${top}/${second}` : top
}

/** The parser's own node types are a union of hundreds; the figures read a handful of their fields. */
function asNode(program: object): Node {
  return program as Node
}

/** Each node below `node`, itself included, parents first. */
export function* walk(node: Node): Generator<Node> {
  yield node
  for (const value of Object.values(node)) {
    for (const child of Array.isArray(value) ? value : [value]) if (isNode(child)) yield* walk(child)
  }
}

export function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string'
}
