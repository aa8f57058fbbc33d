// Where the kinds of the two open sets are named: the types of log entries and the derivations.
import { isNode, type Source, walk } from './sources.ts'

/**
 * The kinds that the checkout declares: type arguments of an entry's header, and the literals of `kind` in
 * the derivations' schemas.
 */
export function kindsOf(sources: readonly Source[]): readonly string[] {
  const entries = sources
    .filter(({ path }) => /^protocols\/audit\/(?:entry|kinds\/)/.test(path))
    .flatMap(({ text }) => [...text.matchAll(/\b(?:Header|Decision)<((?:\s*\|?\s*'[a-z-]+')+)\s*>/g)])
    .flatMap(([, names = '']) => [...names.matchAll(/'([a-z-]+)'/g)].map(([, name = '']) => name))
  const derivations = sources
    .filter(({ path }) => path === 'schemas/plan.ts' || path === 'schemas/derivations.ts')
    .flatMap(({ text }) => [...text.matchAll(/\bkind: z\.literal\('([a-z-]+)'\)/g)])
    .map(([, name = '']) => name)
    .filter(name => !/^(?:discrete|correlated)-/.test(name))
  return [...new Set([...entries, ...derivations])].sort()
}

/** How many files name each kind as a literal or a key; words that mean other things too are left out. */
export function filesNaming(sources: readonly Source[], kinds: readonly string[]): Record<string, number> {
  const rare = new Set(kinds.filter(kind => kind.includes('-') || UNMISTAKABLE.has(kind)))
  const counts = new Map([...rare].map(kind => [kind, 0]))
  for (const { program } of sources) {
    const named = new Set<string>()
    for (const node of walk(program)) {
      const name = node.type === 'Literal' ? node['value'] : node.type === 'Property' && keyOf(node['key'])
      if (typeof name === 'string' && rare.has(name)) named.add(name)
    }
    for (const kind of named) counts.set(kind, (counts.get(kind) ?? 0) + 1)
  }
  return Object.fromEntries(counts)
}

/** Derivations whose names the product uses for nothing else. */
const UNMISTAKABLE = new Set(['hhi', 'concentration', 'tgi', 'season', 'moving', 'quantile'])

function keyOf(key: unknown): unknown {
  return isNode(key) ? key['name'] : undefined
}

/** Labels of the switches over a kind or a type whose labels are all kinds of these sets. */
export function caseLabelsOf(sources: readonly Source[], kinds: readonly string[]): readonly string[] {
  const known = new Set<unknown>(kinds)
  return sources.flatMap(({ path, text, program }) =>
    [...walk(program)].flatMap(({ type, discriminant, cases }) => {
      if (type !== 'SwitchStatement' || !isNode(discriminant) || !Array.isArray(cases)) return []
      if (!/\b(?:kind|type)$/.test(text.slice(discriminant.start, discriminant.end))) return []
      const labels = cases.filter(isNode).flatMap(({ test }) => (isNode(test) ? [test] : []))
      if (!labels.every(({ value }) => known.has(value))) return []
      return labels.map(
        ({ value, start }) => `${path}:${text.slice(0, start).split('\n').length} ${String(value)}`,
      )
    }),
  )
}
