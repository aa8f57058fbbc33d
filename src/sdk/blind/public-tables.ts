// What a blind question asks in public, whatever its words: two questions that share a table ask the same
// thing of the same hidden selection, so that comparing their answers, or asking again because one looked
// wrong, is a repetition.
import { canonicalJson } from '../../../protocols/canonical-json.ts'
import type { Query, Statistic, Where } from '../../../schemas/query.ts'

/** How many values each declared dimension has. */
export type DomainSizes = Readonly<Record<string, number>>

/** Whether a table of `query` was asked by `earlier`, in these or other words. */
export function asksAgain(query: Query, earlier: Query, sizes: DomainSizes): boolean {
  if (query.edition !== earlier.edition) return false
  const before = new Set(publicTables(earlier, sizes))
  return publicTables(query, sizes).some(table => before.has(table))
}

/**
 * One text for each total and grouping. Left out is what changes how exact an answer is or how it is drawn,
 * not what it is about: privacy, mechanism, purpose, view, shares, the comparison with the whole edition, the
 * order of everything, and the mode, since one cell is also a set of cells. A filter that names every value
 * is none; a mean asks its sum and count, an average both of its sums.
 */
export function publicTables(query: Query, sizes: DomainSizes): readonly string[] {
  const hidden = sorted(query.hidden?.dimensions ?? [])
  const where = filterOf(query.where, sizes)
  const tables = groupingsOf(query).flatMap(groupBy =>
    statisticsOf(query)
      .flatMap(totalsOf)
      .map(total => canonicalJson({ hidden, where, total, groupBy: sorted(groupBy) })),
  )
  return [...new Set(tables)]
}

function groupingsOf(query: Query): readonly (readonly string[])[] {
  switch (query.kind) {
    case 'profile':
      return query.cross ? [query.by] : query.by.map(dimension => [dimension])
    case 'trend':
      return [query.splitBy === undefined ? [query.period] : [query.period, query.splitBy]]
    case 'aggregate':
      return [query.groupBy]
  }
}

function statisticsOf(query: Query): readonly Statistic[] {
  return query.kind === 'profile' ? [query.of] : query.select
}

function totalsOf(of: Statistic): readonly string[] {
  switch (of.statistic) {
    case 'sum':
      return [`sum ${of.measure}`]
    case 'mean':
      return [`sum ${of.measure}`, 'count']
    case 'average':
      return [`sum ${of.measure}`, `sum ${of.per}`]
    case 'count':
    case 'orders':
    case 'units':
      return [of.statistic]
  }
}

function filterOf(where: Where, sizes: DomainSizes): Record<string, string[]> {
  const named = Object.entries(where).map(([name, values]) => [name, sorted([...new Set(values)])] as const)
  const size = (name: string) => (Object.hasOwn(sizes, name) ? sizes[name] : undefined)
  return Object.fromEntries(named.filter(([name, values]) => values.length !== size(name)))
}

function sorted(names: readonly string[]): string[] {
  return names.toSorted((a, b) => (a < b ? -1 : Number(a > b)))
}
