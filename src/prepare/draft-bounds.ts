// The bounds of a drafted edition: of each the one with the least expected error, from noisy sizes and public
// figures.
import { LADDER } from '../../protocols/anonymise/ladder.ts'
import { NANO, rhoOfEpsilon } from '../../protocols/dp/zcdp.ts'
import type { Declaration, Served, View } from '../../schemas/declaration.ts'
import type { DatasetFileInput } from '../../schemas/dataset-file.ts'
import { l2Of, moved, referenceQuestion } from './view-report.ts'

/** Sizes of cells that are told apart, in rows or orders; the last one stands for what is larger. */
export const CELL_STEPS: readonly number[] = [...LADDER, 1000]

/** By step, how many buyers have a cell of this size: noisy, and without what noise alone may have made. */
export type Sizes = ReadonlyMap<string, number>

export type BoundInput = {
  /** Of a cap's cells; undefined where nothing was released of them. */
  readonly sizesOf: (over: readonly string[], statistic: Served) => Sizes | undefined
  /** Rows of the edition, and the mean size of its first measure in quanta. */
  readonly rows: number
  readonly meanQuanta: number
}

const REFERENCE_EPSILON = '1'

/** The file with each bound at the best rung of the public ladder. */
export function withBounds(
  file: DatasetFileInput,
  declaration: Declaration,
  input: BoundInput,
): DatasetFileInput {
  const best = (view: View, cap: number | undefined): number | undefined =>
    bestBound(declaration, view, cap, input)
  return {
    ...file,
    views: Object.fromEntries(
      Object.entries(file.views).map(([key, source]) => {
        const view = declaration.views.find(each => each.name === key)
        if (view === undefined) return [key, source]
        const caps = source.caps?.map((cap, i) => ({ ...cap, max: best(view, i) ?? cap.max }))
        return [
          key,
          {
            ...source,
            ...(source.perUnit === undefined ? {} : { perUnit: best(view, undefined) ?? source.perUnit }),
            ...(caps === undefined ? {} : { caps }),
          },
        ]
      }),
    ),
  }
}

/** Least root of bias² + noise², both relative to the mean group of the reference question at ε = 1. */
function bestBound(
  declaration: Declaration,
  view: View,
  cap: number | undefined,
  { sizesOf, rows, meanQuanta }: BoundInput,
): number | undefined {
  const [statistic] = view.for
  if (statistic === undefined || statistic === 'units') return undefined
  const over = cap === undefined ? [] : (view.caps[cap]?.over ?? [])
  const sizes = sizesOf(over, statistic)
  const cells = sizes === undefined ? [] : middles(sizes)
  const amount = cells.reduce((sum, { figure, middle }) => sum + figure * middle, 0)
  if (amount <= 0 || rows <= 0) return undefined
  const { dimensions } = declaration
  const question = referenceQuestion(view, dimensions)
  const groups = [...question.groupBy, ...question.fixed]
    .map(wanted => dimensions.find(each => each.name === wanted)?.values.length ?? 2)
    .reduce((product, values) => product * Math.max(1, values - 1), 1)
  const group = (rows * (statistic === 'sum' ? meanQuanta : 1)) / groups
  const sigma =
    1 / Math.sqrt(2 * (Number(rhoOfEpsilon(REFERENCE_EPSILON, declaration.budget.delta)) / Number(NANO)))
  const errors = LADDER.map(bound => {
    const cut = cells.reduce((sum, { figure, middle }) => sum + figure * Math.max(0, middle - bound), 0)
    const measure = statistic === 'sum' ? 0 : undefined
    const noise = sigma * l2Of(declaration, moved(view, cap, bound), statistic, measure, question)
    return { bound, error: Math.hypot(cut / amount, noise / group) }
  })
  return errors.reduce((a, b) => (b.error < a.error ? b : a)).bound
}

/** What a step stands for: the middle between it and the one before. */
export function middles(sizes: Sizes): readonly { readonly figure: number; readonly middle: number }[] {
  const steps = [...sizes.keys()].map(Number).sort((a, b) => a - b)
  return steps.map((step, i) => ({
    middle: (step + (steps[i - 1] ?? 0) + 1) / 2,
    figure: sizes.get(String(step)) ?? 0,
  }))
}
