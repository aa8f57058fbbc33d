import type { CatalogueDataset } from '../../../schemas/api-bodies.ts'
import type { UseCase } from '../call.ts'
import { orNotFound } from '../presence.ts'
import { catalogueDataset } from './catalogue.ts'

/** The catalogue: datasets with an edition that was sealed. */
export const listDatasets: UseCase<'datasetList'> = async ({ store }, { query }) => {
  const { items, next } = await store.read.datasets(query)
  const listed: CatalogueDataset[] = []
  let editions = 0
  for (const dataset of items) {
    const found = await catalogueDataset(store, dataset)
    if (found === undefined) continue
    editions += found.editions.length
    // A page is bounded by its summaries, not by datasets alone; its first dataset is never left out.
    if (editions > MAX_SUMMARIES && listed.length > 0)
      return { items: listed, next: listed.at(-1)?.id ?? null }
    listed.push(found)
  }
  return { items: listed, next }
}

export const showDataset: UseCase<'datasetShow'> = async ({ store }, { params }) => {
  const dataset = orNotFound(await store.read.dataset(params.id))
  return orNotFound(await catalogueDataset(store, dataset))
}

/** Of one page, each at most 4 kB. */
const MAX_SUMMARIES = 200
