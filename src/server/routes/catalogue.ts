// What every member may see of datasets: declarations, kept shares, caps. Nothing of who asks, and no exact count.
import type { CatalogueDataset, CatalogueEdition } from '../../../schemas/api-bodies.ts'
import type { Edition } from '../../../schemas/records.ts'
import { epsilonText } from '../../domain/answer.ts'
import { blindStatistics } from '../../domain/plan/blind.ts'
import { type Context, found } from '../context.ts'
import type { Handlers } from '../services.ts'

type CatalogueRoutes = 'datasetList' | 'datasetShow' | 'editionShow'

export function catalogueHandlers({ store }: Context): Pick<Handlers, CatalogueRoutes> {
  const withEditions = async (dataset: {
    readonly id: string
    readonly provider: string
  }): Promise<CatalogueDataset | undefined> => {
    const { items } = await store.read.editions({ dataset: dataset.id, limit: MOST_EDITIONS })
    const editions = items.filter(({ status }) => status !== 'failed' && status !== 'sealing')
    const newest = editions.at(-1)
    if (newest === undefined) return undefined
    return {
      id: newest.dataset,
      provider: newest.provider,
      title: newest.declaration.title,
      editions: editions.map(catalogueEdition),
    }
  }
  return {
    datasetList: async ({ query }) => {
      const { items, next } = await store.read.datasets(query)
      const listed = await Promise.all(items.map(withEditions))
      return { items: listed.filter(dataset => dataset !== undefined), next }
    },
    datasetShow: async ({ params }) => found(await withEditions(found(await store.read.dataset(params.id)))),
    editionShow: async ({ params }) => catalogueEdition(found(visible(await store.read.edition(params.id)))),
  }
}

const MOST_EDITIONS = 200

export function catalogueEdition(edition: Edition): CatalogueEdition {
  const { budget } = edition.declaration
  const inForce = { perConsumer: edition.perConsumerCap, total: edition.totalCap }
  const epsilons = (caps: { readonly perConsumer: string; readonly total: string }) => ({
    perConsumer: epsilonText(BigInt(caps.perConsumer), budget.delta),
    total: epsilonText(BigInt(caps.total), budget.delta),
  })
  return {
    id: edition.id,
    status: edition.status,
    declaration: edition.declaration,
    keptShares: edition.keptShare,
    yearlyEpsilon: epsilons(budget.perYear),
    capEpsilon: epsilons(inForce),
    blind: blindStatistics(edition.declaration),
  }
}

/** What is not sealed is its provider's own business. */
export function visible(edition: Edition | undefined): Edition | undefined {
  return edition?.status === 'sealing' || edition?.status === 'failed' ? undefined : edition
}
