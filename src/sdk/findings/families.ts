// What the sentences of an answer may compare, from its public shape alone: neither figures nor noise decide
// how many comparisons there are.
import type { TableSource } from '../../../schemas/answer-tables.ts'
import type { Derivation } from '../../../schemas/plan.ts'

/** Ratios and levels that groups are compared by. */
export type Compared = Extract<Derivation, { kind: 'level' | 'mean' | 'average' }>

/**
 * Comparisons of one kind in one table. `base`: each group with the whole edition; `steps`: each period with
 * the one before; `groups`: each group with each other one.
 */
export type Family = {
  /** So many statements may be made of it. */
  readonly comparisons: number
  /** The groups of its table. */
  readonly dimensions: readonly string[]
} & (
  | { readonly kind: 'base'; readonly of: Extract<Derivation, { kind: 'tgi' }> }
  | { readonly kind: 'steps'; readonly of: Compared; readonly along: string }
  | { readonly kind: 'groups'; readonly of: Compared }
)

export type Families = {
  readonly families: readonly Family[]
  /** Figures that the sentences of its summaries show; 0: it has none. */
  readonly summarised: number
  /** Among so many the 5 % are divided equally: its families and, if it has any, its summaries. */
  readonly count: number
}

export function familiesOf(source: TableSource): Families {
  const families = source.derivations
    .flatMap(derivation => familiesOfTable(source, derivation))
    .filter(({ comparisons }) => comparisons > 0)
  const summarised = source.derivations.reduce((sum, each) => sum + figuresSaid(source, each), 0)
  return { families, summarised, count: families.length + (summarised === 0 ? 0 : 1) }
}

function familiesOfTable(source: TableSource, derivation: Derivation): readonly Family[] {
  if (derivation.kind === 'level' || derivation.kind === 'mean' || derivation.kind === 'average')
    return familiesOfLevel(source, derivation)
  if (derivation.kind !== 'tgi') return []
  const { part } = derivation
  const comparisons = comparedCells(source, part)
  return [{ kind: 'base', of: derivation, dimensions: groupsOf(source, part), comparisons }]
}

function familiesOfLevel(source: TableSource, of: Compared): readonly Family[] {
  const part = partOf(of)
  const dimensions = groupsOf(source, part)
  const growth = source.derivations.find(
    each => each.kind === 'growth' && each.of === of.name && each.lag === 1,
  )
  const cells = comparedCells(source, part)
  const groups = { kind: 'groups' as const, of, dimensions, comparisons: (cells * (cells - 1)) / 2 }
  if (growth?.kind === 'growth') {
    const { along } = growth
    const periods = comparedCodes(source, part, along)
    const followed = periods.filter(code => periods.includes(code - 1)).length
    const comparisons = (cells / Math.max(1, periods.length)) * followed
    const steps = { kind: 'steps' as const, of, along, dimensions, comparisons }
    // With a split, a peak over all of its values would be of the largest value.
    return dimensions.length === 1 ? [steps, groups] : [steps]
  }
  const isSaid = source.derivations.some(
    each =>
      (each.kind === 'tgi' && each.part === part) ||
      ((each.kind === 'rate' || each.kind === 'quantile') && each.part === part),
  )
  return isSaid || dimensions.length === 0 ? [] : [groups]
}

/** The part whose groups it has. */
export function partOf(of: Compared): number {
  return of.kind === 'level' ? of.part : of.sum
}

function groupsOf({ parts }: TableSource, part: number): readonly string[] {
  return parts[part]?.shape.groupBy ?? []
}

/** The compared codes of a dimension: without "other or unknown" and what every order of a basket holds. */
export function comparedCodes(source: TableSource, part: number, dimension: string): readonly number[] {
  const values = source.dimensions.find(({ name }) => name === dimension)?.values ?? []
  const filter = source.parts[part]?.shape.where.find(each => each.dimension === dimension)?.codes
  const held = heldBy(source, dimension) ?? []
  return (filter ?? [...values.keys()]).filter(
    code => code !== values.length - 1 && !held.includes(values[code]?.value ?? ''),
  )
}

function comparedCells(source: TableSource, part: number): number {
  return groupsOf(source, part).reduce(
    (product, name) => product * comparedCodes(source, part, name).length,
    1,
  )
}

/** Of a basket, whose largest other value is named, as many as there are values. */
function figuresSaid(source: TableSource, derivation: Derivation): number {
  if (!('part' in derivation && 'along' in derivation)) return 0
  if (groupsOf(source, derivation.part).length !== 1) return 0
  switch (derivation.kind) {
    case 'quantile':
    case 'rate':
    case 'concentration':
      return 1
    case 'rank':
      return heldBy(source, derivation.along) === undefined
        ? 0
        : comparedCodes(source, derivation.part, derivation.along).length
    case 'hhi':
    case 'moving':
    case 'season':
      return 0
  }
}

/** The values that every order of the answer holds: it is then about what is bought with them. */
export function heldBy(
  { parts, dimensions }: Pick<TableSource, 'parts' | 'dimensions'>,
  along: string,
): readonly string[] | undefined {
  for (const { dimension, codes } of parts.flatMap(({ shape }) => shape.where)) {
    const found = dimensions.find(({ name }) => name === dimension)
    const derived = found?.derived
    if (derived?.by !== 'with' || derived.of !== along) continue
    const values = codes.map(code => found?.values[code]?.value ?? '')
    // A dimension with tags holds the values themselves.
    if (values.every(value => derived.values.includes(value))) return values
    if (values.join() === 'with') return derived.values
  }
  return undefined
}
