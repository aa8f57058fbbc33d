// What a draft releases of how large a buyer's cells are, in rows, orders or quanta of a measure.
import type { TotalsHistogram } from '../../protocols/anonymise/bound-choice.ts'
import { LADDER } from '../../protocols/anonymise/ladder.ts'
import type { ExportDatabase } from './database.ts'
import { type Amount, cellSizes, type CellsOf } from './draft-counts.ts'
import type { DraftNoise } from './draft-noise.ts'

/** Sizes of cells that are distinguished, in rows or orders; the last one includes all larger ones. */
const CELL_STEPS: readonly number[] = [...LADDER, 1000]

/** Figures by step. */
export type Sizes = ReadonlyMap<string, number>

export type BoundReleases = Pick<CellsOf, 'date' | 'category'> & {
  readonly orders: boolean
  readonly measures: ReadonlyMap<string, Amount>
}

/** How many histograms are released of each thing that is capped. */
export const CELL_KINDS = 3

/** One histogram of one cell of each buyer, by `rows`, `orders` or a measure, and the kind of cell. */
export async function releaseBounds(
  database: ExportDatabase,
  noise: DraftNoise,
  { date, category, orders, measures }: BoundReleases,
): Promise<ReadonlyMap<string, TotalsHistogram>> {
  const found = new Map<string, TotalsHistogram>()
  const release = async (name: string, steps: readonly number[], cells: CellsOf) => {
    const exact = await cellSizes(database, cells, steps)
    const figures = noise.figures('bound', JSON.stringify([name, cells]), steps.map(String), exact)
    const counts = steps.map(step => figures.get(String(step)) ?? 0)
    found.set(name, { steps, counts, sigma: noise.sigma('bound') })
  }
  const things: (readonly [string, readonly number[], CellsOf['of']])[] = [
    ['rows', CELL_STEPS, 'rows'],
    ...(orders ? [['orders', CELL_STEPS, 'orders'] as const] : []),
    ...[...measures].map(([name, amount]) => [name, amountSteps(amount.largest), amount] as const),
  ]
  for (const [name, steps, of] of things) {
    await release(date === undefined ? `${name} ` : `${name} month`, steps, { date, category: undefined, of })
    if (category !== undefined) await release(`${name} value`, steps, { date: undefined, category, of })
    if (date !== undefined && category !== undefined)
      await release(`${name} monthvalue`, steps, { date, category, of })
  }
  return found
}

/** 1, 2, 5 in each decade, from a thousandth of a row's largest value to some thousand times it. */
function amountSteps(largest: number): readonly number[] {
  const power = Math.floor(Math.log10(Math.max(1, largest)))
  return Array.from({ length: 7 }, (_, i) => power - 3 + i)
    .filter(exponent => exponent >= 0)
    .flatMap(exponent => [1, 2, 5].map(digit => digit * 10 ** exponent))
}

/** Without what noise alone may have made. */
export function aboveGuard(figures: Sizes, guard: number): Sizes {
  return new Map([...figures].filter(([, figure]) => figure >= guard))
}

/** The size that a step represents: the middle between it and the one before. */
export function middles(sizes: Sizes): readonly { readonly figure: number; readonly middle: number }[] {
  const steps = [...sizes.keys()].map(Number).sort((a, b) => a - b)
  return steps.map((step, i) => ({
    middle: (step + (steps[i - 1] ?? 0) + 1) / 2,
    figure: sizes.get(String(step)) ?? 0,
  }))
}
