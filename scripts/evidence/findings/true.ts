// Whether what an answer claims is true: of everything by the figures without bounds, of what is counted by
// those under the bounds.
import { answerTables, type TableSource } from '../../../schemas/answer-tables.ts'
import type { Derivation } from '../../../schemas/plan.ts'
import { comparedCodes, type Family, partOf } from '../../../src/sdk/findings/families.ts'
import { type Claim, findingsOf, type Group } from '../../../src/sdk/findings/findings.ts'

export type Judged = { readonly claims: number; readonly counted: number; readonly false: number }

/** Without noise: under the bounds, and without bounds either. */
export type TrueFigures = { readonly counted: TableSource; readonly everything: TableSource }

export function judge(noisy: TableSource, figures: TrueFigures): Judged {
  const claims = findingsOf(noisy).flatMap(({ family, claims }) => claims.map(claim => ({ family, claim })))
  return {
    claims: claims.length,
    counted: claims.filter(({ claim }) => claim.about === 'counted').length,
    false: claims.filter(({ family, claim }) => !isTrue(figures[claim.about], family, claim)).length,
  }
}

function isTrue(source: TableSource, family: Family, claim: Claim): boolean {
  const figureOf = figuresOf(source, family)
  const [last = []] = claim.groups.slice(-1)
  const before = claim.against === null ? 1 : figureOf(claim.against)
  const change = figureOf(last) / before - 1
  const isInside = claim.change === null || (claim.change.low <= change && change <= claim.change.high)
  if (claim.kind !== 'first' || family.kind === 'base') return isInside
  const named = new Set(claim.groups.map(group => group.join()))
  const others = groupsOf(source, partOf(family.of), family.dimensions).filter(
    group => !named.has(group.join()),
  )
  const least = Math.min(...claim.groups.map(figureOf))
  return isInside && others.every(group => figureOf(group) < least)
}

/** Of a group against the whole edition its share there, else its own figure. */
function figuresOf(source: TableSource, { kind, of }: Family): (group: Group) => number {
  if (kind === 'base') {
    const [target, base] = [shares(source, of.part, of.whole), shares(source, of.base, of.baseWhole)]
    return group => target(group) / base(group)
  }
  if (of.kind === 'level') return levels(source, of.part)
  const [sum, divisor] = [levels(source, of.sum), levels(source, of.kind === 'mean' ? of.count : of.per)]
  return group => sum(group) / divisor(group)
}

function shares(source: TableSource, part: number, whole: number | undefined): (group: Group) => number {
  const figureOf = levels(source, part)
  const all = cellsOf(source, whole ?? part).reduce((sum, { value }) => sum + (value ?? 0), 0)
  return group => figureOf(group) / all
}

function levels(source: TableSource, part: number): (group: Group) => number {
  const figures = new Map(cellsOf(source, part).map(({ codes, value }) => [codes.join(), value ?? 0]))
  return group => figures.get(group.join()) ?? Number.NaN
}

function cellsOf(source: TableSource, part: number) {
  const level: Derivation = { kind: 'level', name: 'level', part }
  return answerTables({ ...source, reportingThreshold: 0, derivations: [level] })[0]?.cells ?? []
}

function groupsOf(source: TableSource, part: number, dimensions: readonly string[]): readonly Group[] {
  return dimensions.reduce<readonly Group[]>(
    (groups, name) =>
      groups.flatMap(group => comparedCodes(source, part, name).map(code => [...group, code])),
    [[]],
  )
}
