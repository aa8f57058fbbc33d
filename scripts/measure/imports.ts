// Who imports what: the graph of a checkout's files, in which a type, a dynamic import and a worker count like
// any other import.
import { posix } from 'node:path'
import { isNode, type Node, type Source, walk } from './sources.ts'

export type Import = {
  readonly from: string
  readonly to: string
  /** The names that are used of it; null where all of them may be, as with a dynamic import. */
  readonly names: readonly string[] | null
}

const SMALL_FILE_LINES = 60

export function importsOf(sources: readonly Source[]): readonly Import[] {
  const paths = new Set(sources.map(({ path }) => path))
  return sources.flatMap(({ path, program }) =>
    [...walk(program)].flatMap(node => {
      const specifier = specifierOf(node)
      const to = specifier?.startsWith('.') && posix.join(posix.dirname(path), specifier)
      return to && paths.has(to) ? [{ from: path, to, names: namesIn(node) }] : []
    }),
  )
}

/** What an import, a passed-on export, `import('…')` as a value or a type, or `new URL('…', …)` names. */
function specifierOf({ type, source, arguments: given, callee }: Node): string | undefined {
  if (/^(?:Import|Export(?:Named|All))Declaration$|^(?:TS)?Import(?:Expression|Type)$/.test(type))
    return textOf(source)
  const [first]: readonly unknown[] = Array.isArray(given) ? given : []
  return type === 'NewExpression' && isNode(callee) && callee['name'] === 'URL' ? textOf(first) : undefined
}

function textOf(literal: unknown): string | undefined {
  return isNode(literal) && typeof literal['value'] === 'string' ? literal['value'] : undefined
}

function namesIn({ type, specifiers }: Node): readonly string[] | null {
  if (!/^(?:Import|ExportNamed)Declaration$/.test(type) || !Array.isArray(specifiers)) return null
  const named = specifiers.filter(isNode).map(specifier => {
    if (specifier.type === 'ImportDefaultSpecifier') return 'default'
    const name = specifier['imported'] ?? specifier['local']
    return specifier.type !== 'ImportNamespaceSpecifier' && isNode(name) ? String(name['name']) : null
  })
  return named.includes(null) ? null : named.filter(name => name !== null)
}

/** Groups of files that reach one another. */
export function cyclesOf(imports: readonly Import[]): readonly (readonly string[])[] {
  const reached = new Map<string, ReadonlySet<string>>()
  const targets = Map.groupBy(imports, ({ from }) => from)
  for (const start of targets.keys()) {
    const seen = new Set<string>()
    const open = [start]
    for (let at = open.pop(); at !== undefined; at = open.pop())
      for (const { to } of targets.get(at) ?? []) {
        if (seen.has(to)) continue
        seen.add(to)
        open.push(to)
      }
    reached.set(start, seen)
  }
  const cycles = new Map<string, readonly string[]>()
  for (const [start, seen] of reached) {
    if (!seen.has(start)) continue
    const cycle = [...seen].filter(other => reached.get(other)?.has(start)).sort()
    cycles.set(cycle.join(' '), cycle)
  }
  return [...cycles.values()]
}

/** Files below 60 lines whose only importer lies in their own folder. */
export function smallFilesOf(sources: readonly Source[], imports: readonly Import[]): readonly string[] {
  const importers = Map.groupBy(imports, ({ to }) => to)
  return sources
    .filter(({ text }) => text.split('\n').length - 1 < SMALL_FILE_LINES)
    .flatMap(({ path }) => {
      const [only, ...others] = new Set((importers.get(path) ?? []).map(({ from }) => from))
      const isBeside = only !== undefined && posix.dirname(only) === posix.dirname(path)
      return isBeside && others.length === 0 ? [`${path} (of ${posix.basename(only)})`] : []
    })
}

/** Exports, as `path: name`, by who imports them. */
export function usersOf(
  exported: readonly { readonly path: string; readonly name: string }[],
  imports: readonly Import[],
): ReadonlyMap<string, readonly string[]> {
  const importers = Map.groupBy(imports, ({ to }) => to)
  return new Map(
    exported.map(({ path, name }) => [
      `${path}: ${name}`,
      (importers.get(path) ?? [])
        .filter(({ names }) => names === null || names.includes(name))
        .map(({ from }) => from),
    ]),
  )
}
