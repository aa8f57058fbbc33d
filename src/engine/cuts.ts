// The columns of sealed rows that hold what views count of a measure, where their caps on it leave less of a
// row's value than the row has.
import { boundsKey } from '../../protocols/dp/bound-sql.ts'
import type { Declaration } from '../../schemas/declaration.ts'
import { capOf, viewBounds } from '../../schemas/view-bounds.ts'

/**
 * In rows that the view does not keep it is 0. Views that bound alike share it: `view` is the first of them.
 */
export type Cut = { readonly column: string; readonly view: number; readonly measure: number }

export function cutsOf(declaration: Declaration): readonly Cut[] {
  const all = [...declaration.views.keys()].flatMap(view =>
    [...declaration.measures.keys()].flatMap(measure => cutIn(declaration, view, measure) ?? []),
  )
  return [...new Map(all.map(cut => [cut.column, cut])).values()]
}

/** Undefined where the view counts all of the measure in each row that it keeps. */
export function cutIn(declaration: Declaration, view: number, measure: number): Cut | undefined {
  const name = declaration.measures[measure]?.name
  const declared = declaration.views[view]
  if (declared === undefined || declared.caps.every(cap => capOf(cap) !== name)) return undefined
  const key = boundsKey(viewBounds(declared))
  const first = declaration.views.findIndex(other => boundsKey(viewBounds(other)) === key)
  return { column: `x${first}_${measure}`, view: first, measure }
}
