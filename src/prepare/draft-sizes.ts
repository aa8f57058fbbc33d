// What a draft releases of how large buyers are: their rows, and the rows or orders of one of their cells.
import type { Database } from './database.ts'
import { CELL_STEPS, type Sizes } from './draft-bounds.ts'
import { cellSizes, type CellsOf } from './draft-counts.ts'
import type { DraftNoise, ReleaseKind } from './draft-noise.ts'

/** Sizes of cells, by `rows` or `orders` and what the cells are of. */
export async function releaseBounds(
  database: Database,
  noise: DraftNoise,
  { date, category, orders }: CellsOf,
): Promise<ReadonlyMap<string, Sizes>> {
  const found = new Map<string, Sizes>()
  const release = async (kind: string, cells: CellsOf) => {
    const name = `${cells.orders ? 'orders' : 'rows'} ${kind}`
    const exact = await cellSizes(database, cells, CELL_STEPS)
    found.set(name, noisySizes(noise, 'bound', JSON.stringify([name, cells]), CELL_STEPS, exact))
  }
  for (const each of orders ? [false, true] : [false]) {
    await release(date === undefined ? '' : 'month', { date, category: undefined, orders: each })
    if (category !== undefined) await release('value', { date: undefined, category, orders: each })
  }
  if (date !== undefined && category !== undefined)
    await release('monthvalue', { date, category, orders: false })
  return found
}

export function noisySizes(
  noise: DraftNoise,
  kind: ReleaseKind,
  name: string,
  steps: readonly number[],
  exact: ReadonlyMap<string, number>,
): Sizes {
  const least = noise.guard(kind)
  const figures = noise.figures(kind, name, steps.map(String), exact)
  return new Map([...figures].filter(([, figure]) => figure >= least))
}
