// What stands out in an answer, from the answer alone. All of it holds together at 95 %: the 5 % are divided
// equally among the kinds of comparisons that the answer's public shape allows (families.ts), and within each
// among its comparisons, named or not. That is Bonferroni's rule (Dunn, "Multiple comparisons among means",
// JASA 56, 1961), which needs no independence, so it holds for noise that groups share too. Each comparison
// is the interval of the tables themselves at that confidence: exact discrete noise for a figure, Fieller's
// and MOVER's for ratios.
import {
  answerChanges,
  answerTables,
  mostOfSmall,
  type TableSource,
  type ValueInterval,
} from '../../../schemas/answer-tables.ts'
import type { Cell } from '../../../schemas/answer.ts'
import { atConfidence } from '../../domain/plan/at-confidence.ts'
import { comparedCodes, type Family, familiesOf, partOf } from './families.ts'

/** The codes of the table's dimensions. */
export type Group = readonly number[]

/**
 * `over`, `under`: the group's share against the whole edition's. `step`: a period against the one before.
 * `first`: each of `groups`, the largest one first, is above all others, the last of them by `change` above
 * `against`; null: the others are too small to be divided by. `above`: one group above another one, where
 * none is surely the largest. A change of 0.1 is 10 % more.
 */
export type Claim = {
  readonly kind: 'over' | 'under' | 'step' | 'first' | 'above'
  readonly groups: readonly Group[]
  readonly against: Group | null
  readonly change: ValueInterval | null
  /** `counted`: the answer has no interval for what its bounds leave out. */
  readonly about: 'everything' | 'counted'
}

/** What a family says: its strongest claims, and of how many groups or steps more and less can be told. */
export type Finding = {
  readonly family: Family
  readonly claims: readonly Claim[]
  readonly told: number
  readonly untold: number
}

/** One for each family of an answer whose figures are known here. */
export function findingsOf(source: TableSource): readonly Finding[] {
  const { families, count } = familiesOf(source)
  return families.flatMap(family => {
    const sure = atConfidence(source, count * family.comparisons)
    return sure === undefined ? [] : (findingOf(sure, family) ?? [])
  })
}

function findingOf(sure: TableSource, family: Family): Finding | undefined {
  switch (family.kind) {
    case 'base':
      return againstBase(sure, family)
    case 'steps':
      return steps(sure, family)
    case 'groups':
      return groups(sure, family)
  }
}

function againstBase(sure: TableSource, family: Extract<Family, { kind: 'base' }>): Finding | undefined {
  const [table] = answerTables({ ...sure, derivations: [family.of] })
  if (table === undefined) return undefined
  const compared = table.cells.filter(isCompared(sure, family.of.part, table.dimensions))
  const claims = compared.flatMap(cell => {
    // A TGI of 100 is the share of the whole edition.
    const found = claimable(cell, index => index / 100 - 1)
    if (found === undefined) return []
    const kind = found.change.low > 0 ? ('over' as const) : ('under' as const)
    return [{ kind, groups: [cell.codes], against: null, ...found }]
  })
  const strongest = (kind: Claim['kind']) => byStrength(claims.filter(each => each.kind === kind)).slice(0, 1)
  const said = [...strongest('over'), ...strongest('under')]
  return {
    family,
    claims: byStrength(said),
    told: claims.length - said.length,
    untold: compared.length - claims.length,
  }
}

function steps(sure: TableSource, family: Extract<Family, { kind: 'steps' }>): Finding | undefined {
  const { of, along, dimensions } = family
  const made = answerChanges(sure, of)
  if (made === undefined) return undefined
  const axis = dimensions.indexOf(along)
  const isNamed = isCompared(sure, partOf(of), dimensions)
  const placeOf = new Map(made.cells.map(({ codes }, place) => [codes.join(), place]))
  const claims = made.cells.flatMap((cell, now): readonly Claim[] => {
    const earlier = cell.codes.with(axis, (cell.codes[axis] ?? 0) - 1)
    const before = placeOf.get(earlier.join())
    if (before === undefined || !isNamed(cell) || !isNamed({ codes: earlier })) return []
    const found = claimable(made.change(now, before))
    return found === undefined ? [] : [{ kind: 'step', groups: [cell.codes], against: earlier, ...found }]
  })
  const said = byStrength(claims).slice(0, 1)
  return {
    family,
    claims: said,
    told: claims.length - said.length,
    untold: family.comparisons - claims.length,
  }
}

/** So many may be first together. */
const MOST_FIRST = 3

function groups(sure: TableSource, family: Extract<Family, { kind: 'groups' }>): Finding | undefined {
  const made = answerChanges(sure, family.of)
  if (made === undefined) return undefined
  const isNamed = isCompared(sure, partOf(family.of), family.dimensions)
  const named = [...made.cells.entries()].filter(([, cell]) => isNamed(cell)).map(([place]) => place)
  const cellAt = (place: number): Cell | undefined => made.cells[place]
  const codesAt = (place: number): Group => cellAt(place)?.codes ?? []
  const shown = named.filter(place => typeof cellAt(place)?.value === 'number')
  const ranked = shown.toSorted((a, b) => (cellAt(b)?.value ?? 0) - (cellAt(a)?.value ?? 0))
  const small = named.filter(place => !shown.includes(place))
  const most = mostOfUnseen(sure, family)
  const changeOf = (a: number, b: number) => claimable(made.change(a, b))
  /** What is too small to divide by is told by its own interval. */
  const isAbove = (a: number, b: number): Claim['about'] | undefined => {
    const found = made.change(a, b)
    if (found.mark === null) {
      const claim = claimable(found)
      return claim !== undefined && claim.change.low > 0 ? claim.about : undefined
    }
    const [low, high] = [limitsOf(cellAt(a))?.low, limitsOf(cellAt(b))?.high ?? most]
    if (low === undefined || high === undefined || low <= high) return undefined
    return made.cut === null ? 'everything' : 'counted'
  }
  for (let size = 1; size <= Math.min(MOST_FIRST, ranked.length, named.length - 1); size++) {
    const [first, others] = [ranked.slice(0, size), [...ranked.slice(size), ...small]]
    const told = first.flatMap(a => others.map(b => isAbove(a, b)))
    if (told.some(each => each === undefined)) continue
    const [last = -1, next] = [first.at(-1), ranked[size]]
    const change = next === undefined ? undefined : changeOf(last, next)?.change
    const claim: Claim = {
      kind: 'first',
      groups: first.map(codesAt),
      against: change === undefined || next === undefined ? null : codesAt(next),
      change: change ?? null,
      about: told.includes('counted') ? 'counted' : 'everything',
    }
    return { family, claims: [claim], told: 0, untold: size - 1 }
  }
  const [first = -1] = ranked
  for (const last of ranked.slice(1).toReversed()) {
    const found = changeOf(first, last)
    if (found === undefined || found.change.low <= 0) continue
    const claim: Claim = { kind: 'above', groups: [codesAt(first)], against: codesAt(last), ...found }
    return { family, claims: [claim], told: 0, untold: named.length - 2 }
  }
  return { family, claims: [], told: 0, untold: named.length }
}

/** What a count may be at most that is not shown because its noisy figure is small. */
function mostOfUnseen(sure: TableSource, { of }: Extract<Family, { kind: 'groups' }>): number | undefined {
  if (of.kind !== 'level') return undefined
  const part = sure.parts[of.part]
  if (part === undefined || part.shape.measure !== undefined) return undefined
  return mostOfSmall({ ...sure, parts: [part] })
}

function limitsOf(cell: Cell | undefined): { readonly low: number; readonly high: number } | undefined {
  if (cell === undefined || cell.low === null || cell.high === null) return undefined
  return { low: cell.low, high: cell.high }
}

/**
 * The change that the cell shows, where its interval says which sign it has: of everything where the answer
 * has an interval for that, else of what is counted.
 */
function claimable(
  cell: Cell,
  toChange: (figure: number) => number = figure => figure,
): { readonly change: ValueInterval; readonly about: Claim['about'] } | undefined {
  const { value, low, high, corrected, fullLow, fullHigh, fullMark } = cell
  const counted = { value, low, high }
  const isFull = fullMark === null && fullLow !== null && fullHigh !== null
  const shown = isFull ? { value: corrected ?? value, low: fullLow, high: fullHigh } : counted
  if (shown.value === null || shown.low === null || shown.high === null) return undefined
  const change = {
    value: toChange(shown.value),
    low: toChange(shown.low),
    high: toChange(shown.high),
  }
  if (change.low <= 0 && change.high >= 0) return undefined
  return { change, about: isFull ? 'everything' : 'counted' }
}

function isCompared(source: TableSource, part: number, dimensions: readonly string[]) {
  const codes = dimensions.map(name => new Set(comparedCodes(source, part, name)))
  return (cell: { readonly codes: readonly number[] }): boolean =>
    cell.codes.every((code, axis) => codes[axis]?.has(code) === true)
}

/** The one that is surely furthest from no change first. */
export function byStrength<Each extends Pick<Claim, 'change'>>(claims: readonly Each[]): readonly Each[] {
  return claims.toSorted((a, b) => strengthOf(b.change) - strengthOf(a.change))
}

function strengthOf(change: ValueInterval | null): number {
  if (change === null) return 0
  return change.low > 0 ? Math.log1p(change.low) : -Math.log1p(Math.max(-1, change.high))
}
