// protocols/dp/SPEC.md §8: which parts release a cut total, and which one. From the declaration and the
// question alone, so that a client finds the same as the service.
import { cutLimit, cutOneIn, type CutTail } from '../../../protocols/dp/cut-total.ts'
import type { Contribution, Sensitivity } from '../../../protocols/dp/sensitivity.ts'
import type { Declaration, View } from '../../../schemas/declaration.ts'
import type { Part, Shape } from '../../../schemas/plan.ts'
import { capOf, isBounded } from '../../../schemas/view-bounds.ts'
import type { DraftPart } from './draft.ts'
import { findDimension, groupCount } from './scope.ts'

/** `oneIn`: it has the part's ρ ÷ `oneIn`. */
export type CutTerms = CutTail & { readonly oneIn: bigint }

/**
 * Undefined where the bounds cannot leave anything of the part uncounted, and for a hidden selection: the
 * limit of each unit would be one of each cell, which do not add up to a limit of the selection
 * (protocols/dp/SPEC.md §8).
 */
export function cutTerms(
  declaration: Declaration,
  view: View,
  part: DraftPart,
  contribution: Pick<Contribution, 'inCap' | 'l1'>,
): CutTerms | undefined {
  if (part.hidden !== null || !canCut(declaration, view, part)) return undefined
  const groups = groupCount(declaration, part.where, part.groupBy)
  return { inCap: contribution.inCap, limit: cutLimit(contribution), oneIn: cutOneIn(groups) }
}

export function cutSensitivity({ limit }: CutTerms): Sensitivity {
  return { l1: limit, l2Squared: limit * limit }
}

/** The shape of the cut total of a part. Its members in the order of canonical JSON. */
export function cutShape({ groupBy, ...rest }: Shape, { inCap, limit }: CutTail): Shape {
  return { cut: { groupBy, inCap: String(inCap), limit: String(limit) }, groupBy: [], ...rest }
}

/** What the cut total of a part is called: it begins like its part. */
export function cutName({ name }: Pick<Part, 'name'>): string {
  return `${name}.cut`
}

/**
 * A buyer keeps a row in each group where every cap of rows or orders is over all dimensions that can put the
 * buyer's rows into different groups or out of scope: each of them keeps the first row of its cells.
 */
function canCut(declaration: Declaration, view: View, { statistic, where, groupBy }: DraftPart): boolean {
  if (!isBounded(view)) return false
  const caps = view.caps.filter(cap => capOf(cap) === undefined)
  if (statistic !== 'units') return caps.length > 0 || view.perUnit !== undefined || statistic === 'sum'
  if (view.perUnit !== undefined) return true
  const parting = [...groupBy, ...where.map(({ dimension }) => dimension)].filter(
    name => !findDimension(declaration, name, '/query').perUnit,
  )
  return caps.some(({ over }) => parting.some(name => !over.includes(name)))
}

/** Of what a statistic has, the part of its cut total: rounded up. */
export function cutShare(amount: bigint, { oneIn }: CutTerms): bigint {
  return (amount + oneIn - 1n) / oneIn
}
