// protocols/blind/SPEC.md, "Parameters": what a blind question needs of its ticket. From declarations and the
// question alone: a refusal or an overflow that depended on the data would be a leak.
import type { ParameterName } from '../../../protocols/blind/parameters.ts'
import { answersFor, MAX_ANSWERS, packingOf } from '../../../protocols/blind/shape.ts'
import { formatRho } from '../../../protocols/dp/zcdp.ts'
import type { CatalogueEdition } from '../../../schemas/api-bodies.ts'
import { LIMITS, type Mechanism } from '../../../schemas/common.ts'
import type { Declaration, Served } from '../../../schemas/declaration.ts'
import { fault } from '../../../schemas/fault.ts'
import type { Part, PartStatistic } from '../../../schemas/plan.ts'
import type { Query } from '../../../schemas/query.ts'
import type { TicketShape } from '../../../schemas/ticket-shape.ts'
import { answersPart } from '../../../schemas/view-bounds.ts'
import { contributionIn } from './choose-view.ts'
import { type HiddenScope, hiddenCells, resolveHidden } from './hidden.ts'
import { findDimension, groupCount } from './scope.ts'
import { MIN_RHO, ticketParametersOf, parametersOfCorrelated } from './ticket-parameters.ts'

/** What a ticket must be, but for its level, and how the hidden parts are placed in its slots. */
export type BlindPlan = Omit<TicketShape, 'level'> & {
  readonly dimensions: readonly string[]
  /** In the order of the slots: `part` is an index into the question's parts. */
  readonly parts: readonly { readonly part: number; readonly groups: number }[]
  readonly groups: number
}

type Planned = { readonly part: Part; readonly hidden: boolean }

/**
 * Null for an open question. `members`: of a market edition, whose answers are added. Throws Faults
 * `blind.*`.
 */
export function planBlind(
  declaration: Declaration,
  query: Query,
  planned: readonly Planned[],
  members = 1,
): BlindPlan | null {
  const hidden = resolveHidden(declaration, query.hidden)
  if (hidden === null) return null
  for (const { part } of planned) checkTagless(declaration, part)
  const parts = planned.flatMap(({ part, hidden: isHidden }, index) =>
    isHidden ? [{ part: index, groups: groupsOf(declaration, part) }] : [],
  )
  const needed = planned.flatMap(({ part, hidden: isHidden }) =>
    isHidden ? [parametersOfPart(declaration, query.mechanism, part, members)] : [],
  )
  const cells = hiddenCells(declaration, hidden.dimensions)
  const groups = parts.reduce((sum, part) => sum + part.groups, 0)
  if (cells * groups > LIMITS.cubeCells) throw tooLarge(cells, groups)
  const answers = answersFor(groups, packingOf(cells))
  if (answers > MAX_ANSWERS) throw tooLarge(cells, groups)
  const parameters = needed.includes('bfv-8192-36') ? 'bfv-8192-36' : 'bfv-8192-30'
  return { parameters, mode: hidden.mode, cells, answers, dimensions: hidden.dimensions, parts, groups }
}

/** A row is in the cells of all its tags, so no selection of cells adds up. */
function checkTagless(declaration: Declaration, { shape }: Part): void {
  for (const name of [...shape.groupBy, ...shape.where.map(({ dimension }) => dimension)]) {
    if (findDimension(declaration, name, '/query').tags !== undefined)
      throw fault('blind.tags', { name }, '/query')
  }
}

/**
 * Whether a ticket of this shape is what the plan needs: `has` may have room for more groups or larger
 * numbers.
 */
export function isShapeFor(has: Omit<TicketShape, 'level'>, blind: BlindPlan): boolean {
  const large = has.parameters === blind.parameters || has.parameters === 'bfv-8192-36'
  return large && has.mode === blind.mode && has.cells === blind.cells && has.answers >= blind.answers
}

/** Counts of different ones are not sums over cells, so no subset of cells gives them. */
export function checkStatistic({ mode }: HiddenScope, statistic: PartStatistic): void {
  if (mode === 'any' && isDistinct(statistic)) {
    throw fault('blind.one_only', { statistic }, '/query/hidden/mode')
  }
}

/** What the catalogue shows of an edition, before anybody asks. */
export function blindStatistics(declaration: Declaration): CatalogueEdition['blind'] {
  return served(declaration).map(({ statistic, measure }) => ({
    statistic,
    measure: measure ?? null,
    parameters: parametersOfServed(declaration, statistic, measure) ?? null,
    oneOnly: isDistinct(statistic),
  }))
}

function parametersOfPart(
  declaration: Declaration,
  mechanism: Mechanism,
  part: Part,
  members: number,
): ParameterName {
  if (BigInt(part.rho) < MIN_RHO) {
    throw fault('blind.privacy_too_small', { least: formatRho(MIN_RHO) }, '/query/privacy')
  }
  const { shape, noise } = part
  const sensitivity = { l1: BigInt(part.l1), l2Squared: BigInt(part.l2Squared) }
  const found =
    noise.kind === 'correlated-gaussian'
      ? parametersOfCorrelated(declaration, shape, sensitivity, {
          scale: BigInt(noise.scale),
          shift: BigInt(noise.shift),
        })
      : ticketParametersOf(declaration, shape, sensitivity, mechanism, members)
  if (found === undefined)
    throw fault('blind.statistic', { statistic: shape.measure ?? shape.statistic }, '/query')
  return found
}

/** With the Gaussian and one total over all rows. */
function parametersOfServed(
  declaration: Declaration,
  statistic: Served,
  measure: string | undefined,
): ParameterName | undefined {
  const view = declaration.views.find(candidate => answersPart(candidate, statistic, measure))
  if (view === undefined) return undefined
  const part = {
    name: statistic,
    statistic,
    ...(measure === undefined ? {} : { measure }),
    servedAs: statistic,
    where: [],
    groupBy: [],
    base: false,
    hidden: null,
  }
  const sensitivity = contributionIn(declaration, view, part)
  return ticketParametersOf(declaration, { statistic, measure }, sensitivity, 'discrete-gaussian')
}

function groupsOf(declaration: Declaration, { shape }: Part): number {
  return groupCount(declaration, shape.where, shape.groupBy)
}

function isDistinct(statistic: PartStatistic): boolean {
  return statistic === 'units' || statistic === 'orders'
}

type Subject = { readonly statistic: Served; readonly measure?: string }

function served(declaration: Declaration): readonly Subject[] {
  const kinds = [...new Set(declaration.views.flatMap(view => view.for))]
  return kinds.flatMap((statistic): readonly Subject[] =>
    statistic === 'sum'
      ? declaration.measures
          .filter(({ name }) => declaration.views.some(view => answersPart(view, 'sum', name)))
          .map(({ name }) => ({ statistic, measure: name }))
      : [{ statistic }],
  )
}

function tooLarge(cells: number, groups: number) {
  return fault('blind.too_large', { cells, groups, limit: LIMITS.cubeCells }, '/query/hidden')
}
