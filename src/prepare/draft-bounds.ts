// protocols/anonymise/SPEC.md §10, §11: the bounds of a drafted edition, each from one noisy histogram and
// public figures.
import {
  chooseBound,
  type TotalsHistogram,
  withoutFalseTail,
} from '../../protocols/anonymise/bound-choice.ts'
import { LADDER } from '../../protocols/anonymise/ladder.ts'
import { NANO, rhoOfEpsilon } from '../../protocols/dp/zcdp.ts'
import type { DatasetFileInput } from '../../schemas/dataset-file.ts'
import {
  type Cap,
  type Declaration,
  isCalendarDimension,
  type Served,
  type View,
} from '../../schemas/declaration.ts'
import { capOf, inUnits, withMax } from '../../schemas/view-bounds.ts'
import { COMPARED, l2Of, referenceQuestion } from './reference-question.ts'
import { groupsCompared, groupsAlone } from './typical-groups.ts'

export type BoundInput = {
  /**
   * Of a cap's cells, in rows, orders or a measure's quanta; undefined where nothing was released of them.
   */
  readonly sizesOf: (over: readonly string[], of: string) => TotalsHistogram | undefined
  /** Rows of the edition. */
  readonly rows: number
}

/** `rho`: of the reference question. */
type Priced = BoundInput & { readonly rho: number }

const REFERENCE_EPSILON = '1'
/**
 * Of what a bound cuts, the corrected figure puts back about 55 % (the cut total; as `npm run evidence --
 * utility` measures it on two sets), so that noise weighs the more.
 */
const LEFT_CUT = 0.45

/**
 * Comparing values, the correction puts less back, and a bound that is too tight costs more than is reckoned
 * here (`npm run evidence -- drafts`): among bounds that cost up to so much more, of everything, the largest.
 */
const COMPARISON_SLACK = 0.04

/**
 * A value that is asked for alone is smaller than that of a row picked at random, about by this factor (`npm
 * run evidence -- drafts`, on two real sets).
 */
const SMALLER = 1.6

/** The file with each bound where what it cuts and what it costs in noise are least together. */
export function withBounds(
  file: DatasetFileInput,
  declaration: Declaration,
  input: BoundInput,
): DatasetFileInput {
  const rho = Number(rhoOfEpsilon(REFERENCE_EPSILON, declaration.budget.delta)) / Number(NANO)
  return {
    ...file,
    views: Object.fromEntries(
      Object.entries(file.views).map(([key, source]) => {
        const view = declaration.views.find(each => each.name === key)
        if (view === undefined) return [key, source]
        const chosen = chosenBounds(declaration, view, { ...input, rho })
        const max = (place: Place) => {
          const best = chosen.get(place)
          const cap = place === undefined ? undefined : view.caps[place]
          return best === undefined ? undefined : inUnits(declaration, cap, best)
        }
        const caps = source.caps?.map((cap, i) => ({ ...cap, max: max(i) ?? cap.max }))
        return [
          key,
          {
            ...source,
            ...(source.perUnit === undefined ? {} : { perUnit: max(undefined) ?? source.perUnit }),
            ...(caps === undefined ? {} : { caps }),
          },
        ]
      }),
    ),
  }
}

/** A cap of the view by its place, or its bound over nothing. */
type Place = number | undefined
type Chosen = ReadonlyMap<Place, number>

/**
 * One bound after the other under those that are chosen already: a bound of a year costs less noise where
 * months are bounded too. What is not chosen yet bounds nothing, or a bound that only has its initial value
 * would make all others look cheap.
 */
function chosenBounds(declaration: Declaration, view: View, input: Priced): Chosen {
  const places: readonly Place[] = [...view.caps.keys(), ...(view.perUnit === undefined ? [] : [undefined])]
  const chosen = new Map<Place, number>()
  for (const place of places) {
    const best = bestBound(declaration, view, place, chosen, input)
    if (best !== undefined) chosen.set(place, best)
  }
  return chosen
}

/** The view with these bounds alone. */
function viewWith({ perUnit: _perUnit, caps, ...view }: View, bounds: Chosen): View {
  const perUnit = bounds.get(undefined)
  return {
    ...view,
    caps: caps.flatMap((cap, i) => {
      const max = bounds.get(i)
      return max === undefined ? [] : [withMax(cap, max)]
    }),
    ...(perUnit === undefined ? {} : { perUnit }),
  }
}

/** In rows, orders or quanta; undefined where the histogram shows nobody. */
function bestBound(
  declaration: Declaration,
  view: View,
  place: Place,
  chosen: Chosen,
  { sizesOf, rows, rho }: Priced,
): number | undefined {
  const cap = place === undefined ? undefined : view.caps[place]
  const measure = cap === undefined ? undefined : capOf(cap)
  const of = cap === undefined ? 'rows' : ofCap(cap)
  const [statistic] = view.for
  const [histogram, inRows] = [sizesOf(cap?.over ?? [], of), sizesOf(cap?.over ?? [], 'rows')]
  if (histogram === undefined || inRows === undefined || statistic === undefined || statistic === 'units')
    return undefined
  const rowsInCells = amountIn(inRows, 1)
  if (amountIn(histogram, 0) <= 0 || rowsInCells <= 0 || rows <= 0) return undefined
  // The rows of a view of sums are bounded for its means: their noise is that of a count, and the sums have
  // caps of their own.
  const counted: Served = statistic === 'sum' && measure === undefined ? 'count' : statistic
  const question = referenceQuestion(view, declaration.dimensions)
  const calendars = declaration.dimensions.filter(isCalendarDimension).map(({ name }) => name)
  const groups = declaration.dimensions.reduce((product, dimension) => {
    if (question.groupBy.includes(dimension.name)) return product * groupsCompared(dimension, COMPARED)
    return question.fixed.includes(dimension.name) ? product * groupsAlone(dimension) * SMALLER : product
  }, 1)
  const index =
    measure === undefined ? undefined : declaration.measures.findIndex(({ name }) => name === measure)
  // As if the histogram's cells were the group: noise relative to them is what the answer's is to its own.
  // Both are measured in rows, so that nothing depends on how many rows an order has, or how large a measure
  // is.
  const scale = (rowsInCells * groups) / (rows * Math.sqrt(2 * rho) * LEFT_CUT)
  const noise = (bound: number) =>
    scale * l2Of(declaration, viewWith(view, new Map([...chosen, [place, bound]])), counted, index, question)
  const left = withoutBeyond(
    histogram,
    leftByFiner(view, place, chosen, over => sizesOf(over, of)),
  )
  const isTrend = question.groupBy.every(name => calendars.includes(name))
  const best = chooseBound(left, noise, isTrend ? 0 : COMPARISON_SLACK)
  const bound = Math.max(best, finerBound(view, place, chosen))
  if (counted === statistic) return bound
  const rung = LADDER.findIndex(each => each >= bound)
  return rung < 0 ? bound : LADDER[Math.min(rung + LOOSER, LADDER.length - 1)]
}

/**
 * What the histogram's buyers have together, each the middle of its bin, which begins `least` above the one
 * before: whole numbers 1, continuous amounts 0. Counts below 0 are left out, so that where noise hides the
 * buyers the amount is too large rather than too small, and the bound too tight rather than too loose.
 */
function amountIn(histogram: TotalsHistogram, least: 0 | 1): number {
  return withoutFalseTail(histogram).reduce((sum, count, i) => {
    const [low, high] = [histogram.steps[i - 1] ?? 0, histogram.steps[i] ?? 0]
    return sum + (Math.max(0, count) * (low + least + high)) / 2
  }, 0)
}

/** A bound below that of finer cells would make theirs idle. */
function finerBound(view: View, place: Place, chosen: Chosen): number {
  return Math.max(1, ...finerCaps(view, place, chosen).map(({ max }) => max))
}

/**
 * About what the bounds of finer cells leave of a large buyer in one cell of this cap: that bound for four
 * times as many finer cells as a buyer has on average.
 */
function leftByFiner(
  view: View,
  place: Place,
  chosen: Chosen,
  sizesOf: (over: readonly string[]) => TotalsHistogram | undefined,
): number {
  const over = place === undefined ? [] : (view.caps[place]?.over ?? [])
  const cells = cellsIn(sizesOf(over))
  const left = finerCaps(view, place, chosen).map(
    finer => finer.max * 4 * Math.max(1, cellsIn(sizesOf(finer.over)) / Math.max(1, cells)),
  )
  return Math.min(Infinity, ...left)
}

/** Of buyers with at least something in them. */
function cellsIn(histogram: TotalsHistogram | undefined): number {
  if (histogram === undefined) return 0
  return withoutFalseTail(histogram).reduce((sum, count) => sum + Math.max(0, count), 0)
}

type FinerCap = { readonly over: readonly string[]; readonly max: number }

/** Those that count the same and are chosen already. */
function finerCaps({ caps }: View, place: Place, chosen: Chosen): readonly FinerCap[] {
  const cap = place === undefined ? undefined : caps[place]
  if (cap === undefined) return []
  return caps.flatMap((each, i) => {
    const max = chosen.get(i)
    const isFiner = each.over.length > cap.over.length && ofCap(each) === ofCap(cap)
    return isFiner && max !== undefined ? [{ over: each.over, max }] : []
  })
}

/** Totals above `most` are `most`: what finer bounds cut is not cut again. */
function withoutBeyond(histogram: TotalsHistogram, most: number): TotalsHistogram {
  const last = histogram.steps.findIndex(step => step >= most)
  if (last < 0) return histogram
  const counts = withoutFalseTail(histogram)
  const beyond = counts.slice(last).reduce((sum, count) => sum + count, 0)
  return { ...histogram, counts: counts.map((count, i) => (i < last ? count : i === last ? beyond : 0)) }
}

function ofCap(cap: Cap): string {
  return capOf(cap) ?? ('of' in cap ? 'orders' : 'rows')
}

/** Rungs above the best bound of rows, where a bound of rows must not cut what a measure's own cap leaves. */
const LOOSER = 2
