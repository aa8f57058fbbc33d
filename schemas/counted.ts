// protocols/dp/SPEC.md §8, "At sealing": what a view counts of a statistic, and what the totals of the whole
// edition say of the rest.
import { spreadOf } from '../protocols/dp/derived.ts'
import type { Noise as ExactNoise } from '../protocols/dp/noise.ts'
import { ratioInterval } from '../protocols/dp/ratio.ts'
import { significant } from '../protocols/dp/significant.ts'
import type { Counted, CountedBound } from './answer.ts'
import type { Declaration, Served, View } from './declaration.ts'
import type { EditionTotal } from './engine.ts'
import { exactNoise } from './exact-noise.ts'
import type { Shape } from './plan.ts'
import { capOf, inUnits, mostIn } from './view-bounds.ts'

/** Takes about a millisecond, so that whoever reads many of them remembers it. */
export type SpreadOf = (noise: ExactNoise) => number

/**
 * What a view counts of the statistic of a part, and what it leaves out in the whole edition, whatever the
 * part's own scope is. `where` decides which bounds by value can matter.
 */
export function countedIn(
  declaration: Declaration,
  totals: readonly EditionTotal[],
  {
    view: name,
    statistic,
    measure,
    where = [],
  }: Pick<Shape, 'view' | 'statistic' | 'measure'> & Partial<Pick<Shape, 'where'>>,
  spread: SpreadOf = spreadOf,
): Counted | null {
  const view = declaration.views.find(candidate => candidate.name === name)
  if (view === undefined) return null
  const leftOut = leftOutOf(totals, { view: name, statistic, measure }, spread)
  const rounded = (value: number | undefined) => (value === undefined ? null : significant(value, 6))
  // In the order of the answer's canonical JSON.
  return {
    bounds: boundsOf(declaration, view, { statistic, measure, where }),
    high: rounded(leftOut?.high),
    leftOut: rounded(leftOut?.value),
    low: rounded(leftOut?.low),
    measure: measure ?? null,
    statistic,
    view: name,
  }
}

/** The view's bounds that can leave some of the statistic uncounted, for people. */
function boundsOf(
  declaration: Declaration,
  view: View,
  { statistic, measure, where }: Pick<Shape, 'statistic' | 'measure' | 'where'>,
): CountedBound[] {
  const codes = new Map(where.map(each => [each.dimension, each.codes]))
  const labelOf = (name: string) => {
    const { en = name, zh = name } = declaration.dimensions.find(each => each.name === name)?.label ?? {}
    return { en, zh }
  }
  const caps = view.caps.flatMap((cap): readonly CountedBound[] => {
    const capped = capOf(cap)
    if (capped !== undefined && (statistic !== 'sum' || capped !== measure)) return []
    const of = capped ?? ('of' in cap ? ('orders' as const) : ('rows' as const))
    return [{ max: String(inUnits(declaration, cap, mostIn(cap, codes))), of, over: cap.over.map(labelOf) }]
  })
  return view.perUnit === undefined ? caps : [...caps, { max: String(view.perUnit), of: 'rows', over: [] }]
}

export type Share = { readonly value: number; readonly low: number; readonly high: number }

/** Within 0 and 1, by Fieller; undefined where nothing was released or its noise tells nothing. */
export function leftOutOf(
  totals: readonly EditionTotal[],
  { view, statistic, measure }: { view: string; statistic: Served; measure?: string | undefined },
  spread: SpreadOf = spreadOf,
): Share | undefined {
  const released = (of: string | null) =>
    totals.find(one => one.view === of && one.statistic === statistic && one.measure === measure)
  const [cut, whole] = [released(view), released(null)]
  if (cut === undefined || whole === undefined) return undefined
  const [x, y] = [noisyTotal(cut, spread), noisyTotal(whole, spread)]
  const ratio = ratioInterval(x, y)
  if (ratio.kind === 'unbounded') return undefined
  const inside = (value: number) => Math.min(1, Math.max(0, value))
  return { value: inside(x.value / y.value), low: inside(ratio.low), high: inside(ratio.high) }
}

/** Of a statistic of the whole edition, as it was released; undefined where it was not. */
export function totalOf(
  totals: readonly EditionTotal[],
  { statistic, measure }: { statistic: Served; measure?: string | undefined },
): number | undefined {
  const found = totals.find(
    one => one.view === null && one.statistic === statistic && one.measure === measure,
  )
  return found && Number(found.value)
}

function noisyTotal({ value, noise }: EditionTotal, spread: SpreadOf) {
  return { value: Number(value), spread: spread(exactNoise(noise)) }
}
