// The dimensions whose values a blind question keeps to its asker: public as names, never as values.
import type { Declaration } from '../../../schemas/declaration.ts'
import { fault } from '../../../schemas/fault.ts'
import type { Hidden } from '../../../schemas/ticket-shape.ts'
import { findDimension, resolveGroups } from './scope.ts'

/** Dimensions in declared order: that of the cells. */
export type HiddenScope = { readonly dimensions: readonly string[]; readonly mode: Hidden['mode'] }

export function resolveHidden(declaration: Declaration, hidden: Hidden | undefined): HiddenScope | null {
  if (hidden === undefined) return null
  const dimensions = resolveGroups(declaration, hidden.dimensions, '/query/hidden/dimensions')
  for (const name of dimensions) {
    if (findDimension(declaration, name, '/query').tags !== undefined)
      throw fault('blind.tags', { name }, '/query/hidden/dimensions')
  }
  return { dimensions, mode: hidden.mode }
}

/** F: how many cells a selection chooses from. */
export function hiddenCells(declaration: Declaration, dimensions: readonly string[]): number {
  return dimensions.reduce(
    (product, name) => product * findDimension(declaration, name, '/query/hidden').values.length,
    1,
  )
}

/** A value that is filtered or grouped by in public would reveal a part of the selection. */
export function checkDisjoint(
  { dimensions }: HiddenScope,
  where: readonly { readonly dimension: string }[],
  groupBy: readonly string[],
): void {
  const used = [...where.map(({ dimension }) => dimension), ...groupBy]
  const name = dimensions.find(dimension => used.includes(dimension))
  if (name !== undefined) throw fault('blind.hidden_used', { name }, '/query/hidden/dimensions')
}
