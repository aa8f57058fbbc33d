// What a draft releases of how large a buyer's cells are, in rows or orders.
import type { Database } from './database.ts'
import { CELL_STEPS, type Sizes } from './draft-bounds.ts'
import { cellSizes, type CellsOf } from './draft-counts.ts'
import type { DraftNoise } from './draft-noise.ts'

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
    const figures = noise.figures('bound', JSON.stringify([name, cells]), CELL_STEPS.map(String), exact)
    found.set(name, aboveGuard(figures, noise.guard('bound')))
  }
  for (const each of orders ? [false, true] : [false]) {
    await release(date === undefined ? '' : 'month', { date, category: undefined, orders: each })
    if (category !== undefined) await release('value', { date: undefined, category, orders: each })
  }
  if (date !== undefined && category !== undefined)
    await release('monthvalue', { date, category, orders: false })
  return found
}

/** Without what noise alone may have made. */
export function aboveGuard(figures: Sizes, guard: number): Sizes {
  return new Map([...figures].filter(([, figure]) => figure >= guard))
}
