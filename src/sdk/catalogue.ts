// Lists hold summaries; whoever needs the declarations reads each edition once: from its sealing on it does
// not change.
import type { CatalogueDataset, CatalogueEdition } from '../../schemas/api-bodies.ts'
import type { Client } from './client.ts'

/** A dataset with its editions as they declare themselves. */
export type DeclaredDataset = Omit<CatalogueDataset, 'editions'> & {
  readonly editions: readonly CatalogueEdition[]
}

/** For one client: reads what `known` does not have yet, a few at a time, and keeps it there. */
export async function declared(
  client: Client,
  datasets: readonly CatalogueDataset[],
  known: Map<string, CatalogueEdition>,
): Promise<readonly DeclaredDataset[]> {
  const missing = datasets
    .flatMap(({ editions }) => editions.map(({ id }) => id))
    .filter(id => !known.has(id))
  const lane = async (): Promise<void> => {
    for (let id = missing.shift(); id !== undefined; id = missing.shift())
      known.set(id, await client.editionShow({ params: { id } }))
  }
  await Promise.all(Array.from({ length: LANES }, lane))
  return datasets.map(({ editions, ...dataset }) => ({
    ...dataset,
    editions: editions.flatMap(({ id, status, capEpsilon, yearlyEpsilon }) => {
      const edition = known.get(id)
      // State and caps change; the list is newer.
      return edition === undefined ? [] : [{ ...edition, status, capEpsilon, yearlyEpsilon }]
    }),
  }))
}

const LANES = 4
