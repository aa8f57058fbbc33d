// Lists hold summaries; whoever needs the declarations reads each edition once: from its sealing on it does
// not change.
import type { CatalogueDataset, CatalogueEdition } from '../../schemas/api-bodies.ts'
import type { Declaration } from '../../schemas/declaration.ts'
import type { Client } from './client.ts'
import { ProblemError } from './errors.ts'

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
  await inLanes(missing, async id => void known.set(id, await client.editionShow({ params: { id } })))
  return datasets.map(({ editions, ...dataset }) => ({
    ...dataset,
    editions: editions.flatMap(({ id, status, capEpsilon, yearlyEpsilon }) => {
      const edition = known.get(id)
      // State and caps change; the list is newer.
      return edition === undefined ? [] : [{ ...edition, status, capEpsilon, yearlyEpsilon }]
    }),
  }))
}

/** What the names in these editions are called; without those that are not shown to the reader. */
export async function declarationsOf(
  client: Client,
  editions: Iterable<string>,
): Promise<ReadonlyMap<string, Declaration>> {
  const found = new Map<string, Declaration>()
  await inLanes([...new Set(editions)], async id => {
    try {
      found.set(id, (await client.editionShow({ params: { id } })).declaration)
    } catch (error) {
      if (!(error instanceof ProblemError && error.status === 404)) throw error
    }
  })
  return found
}

async function inLanes(ids: string[], read: (id: string) => Promise<void>): Promise<void> {
  const lane = async (): Promise<void> => {
    for (let id = ids.shift(); id !== undefined; id = ids.shift()) await read(id)
  }
  await Promise.all(Array.from({ length: LANES }, lane))
}

const LANES = 4
