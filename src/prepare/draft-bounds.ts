// accuracy.md §6: the bounds of a drafted edition, each from one noisy histogram and public figures.
import {
  chooseBound,
  type TotalsHistogram,
  withoutFalseTail,
} from '../../protocols/anonymise/bound-choice.ts'
import { LADDER } from '../../protocols/anonymise/ladder.ts'
import { NANO, rhoOfEpsilon } from '../../protocols/dp/zcdp.ts'
import type { DatasetFileInput } from '../../schemas/dataset-file.ts'
import type { Cap, Declaration, Served, View } from '../../schemas/declaration.ts'
import { capOf, inUnits } from '../../schemas/view-bounds.ts'
import { l2Of, moved, referenceQuestion } from './reference-question.ts'

export type BoundInput = {
  /**
   * Of a cap's cells, in rows, orders or a measure's quanta; undefined where nothing was released of them.
   */
  readonly sizesOf: (over: readonly string[], of: string) => TotalsHistogram | undefined
  /** Rows of the edition. */
  readonly rows: number
  /** Mean size of a measure in quanta. */
  readonly meanOf: (measure: string) => number
}

const REFERENCE_EPSILON = '1'

/** The file with each bound where what it cuts and what it costs in noise are least together. */
export function withBounds(
  file: DatasetFileInput,
  declaration: Declaration,
  input: BoundInput,
): DatasetFileInput {
  return {
    ...file,
    views: Object.fromEntries(
      Object.entries(file.views).map(([key, source]) => {
        const view = declaration.views.find(each => each.name === key)
        if (view === undefined) return [key, source]
        // Each bound is chosen under those before it: a year's bound costs less noise where months are
        // bounded too.
        let bounded = view
        const choose = (cap: number | undefined): number | undefined => {
          const best = bestBound(declaration, bounded, cap, input)
          if (best === undefined) return undefined
          bounded = moved(bounded, cap, best)
          return inUnits(declaration, cap === undefined ? undefined : view.caps[cap], best)
        }
        const caps = source.caps?.map((cap, i) => ({ ...cap, max: choose(i) ?? cap.max }))
        return [
          key,
          {
            ...source,
            ...(source.perUnit === undefined ? {} : { perUnit: choose(undefined) ?? source.perUnit }),
            ...(caps === undefined ? {} : { caps }),
          },
        ]
      }),
    ),
  }
}

/** In rows, orders or quanta; undefined where the histogram shows nobody. */
function bestBound(
  declaration: Declaration,
  view: View,
  place: number | undefined,
  { sizesOf, rows, meanOf }: BoundInput,
): number | undefined {
  const cap = place === undefined ? undefined : view.caps[place]
  const measure = cap === undefined ? undefined : capOf(cap)
  const of = cap === undefined ? 'rows' : ofCap(cap)
  const [statistic] = view.for
  const histogram = sizesOf(cap?.over ?? [], of)
  if (histogram === undefined || statistic === undefined || statistic === 'units') return undefined
  const counts = withoutFalseTail(histogram)
  const amount = histogram.steps.reduce((sum, step, i) => {
    const middle = (step + (histogram.steps[i - 1] ?? 0)) / 2
    return sum + Math.max(0, counts[i] ?? 0) * middle
  }, 0)
  if (amount <= 0 || rows <= 0) return undefined
  // The rows of a view of sums are bounded for its means: their noise is that of a count, and the sums have
  // caps of their own.
  const counted: Served = statistic === 'sum' && measure === undefined ? 'count' : statistic
  const question = referenceQuestion(view, declaration.dimensions)
  const groups = [...question.groupBy, ...question.fixed]
    .map(wanted => declaration.dimensions.find(each => each.name === wanted)?.values.length ?? 2)
    .reduce((product, values) => product * Math.max(1, values - 1), 1)
  const group = (rows * (measure === undefined ? 1 : meanOf(measure))) / groups
  const rho = Number(rhoOfEpsilon(REFERENCE_EPSILON, declaration.budget.delta)) / Number(NANO)
  const index =
    measure === undefined ? undefined : declaration.measures.findIndex(({ name }) => name === measure)
  // As if the histogram's buyers were the group: noise relative to it is what the answer's is to its own.
  const noise = (bound: number) =>
    ((l2Of(declaration, moved(view, place, bound), counted, index, question) / Math.sqrt(2 * rho)) * amount) /
    group
  const bound = Math.max(chooseBound(histogram, noise), finerBound(view, place))
  if (counted === statistic) return bound
  const rung = LADDER.findIndex(each => each >= bound)
  return rung < 0 ? bound : LADDER[Math.min(rung + LOOSER, LADDER.length - 1)]
}

/** A bound below that of finer cells would make theirs idle. */
function finerBound({ caps }: View, place: number | undefined): number {
  const cap = place === undefined ? undefined : caps[place]
  if (cap === undefined) return 1
  const finer = caps
    .slice(0, place)
    .filter(each => each.over.length > cap.over.length && ofCap(each) === ofCap(cap))
  return Math.max(1, ...finer.map(each => Number(each.max)))
}

function ofCap(cap: Cap): string {
  return capOf(cap) ?? ('of' in cap ? 'orders' : 'rows')
}

/** Rungs above the best bound of rows, where a bound of rows must not cut what a measure's own cap leaves. */
const LOOSER = 2
