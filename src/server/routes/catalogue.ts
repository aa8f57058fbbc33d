// What every member may see of datasets: declarations, caps, and of approved editions kept shares. Nothing of who asks, and no exact count.
import type { CatalogueDataset, CatalogueEdition } from '../../../schemas/api-bodies.ts'
import type { Edition } from '../../../schemas/records.ts'
import { epsilonText } from '../../domain/answer.ts'
import { blindStatistics } from '../../domain/plan/blind.ts'
import { type Context, found } from '../context.ts'
import type { Actor, Handlers } from '../services.ts'

type CatalogueRoutes = 'datasetList' | 'datasetShow' | 'editionShow'

export function catalogueHandlers({ store }: Context): Pick<Handlers, CatalogueRoutes> {
  const withEditions = async (
    dataset: { readonly id: string; readonly provider: string },
    actor: Actor,
  ): Promise<CatalogueDataset | undefined> => {
    const { items } = await store.read.editions({ dataset: dataset.id, limit: MOST_EDITIONS })
    const editions = items.filter(({ status }) => status !== 'failed' && status !== 'sealing')
    const newest = editions.at(-1)
    if (newest === undefined) return undefined
    return {
      id: newest.dataset,
      provider: newest.provider,
      title: newest.declaration.title,
      editions: editions.map(edition => catalogueEdition(edition, actor)),
    }
  }
  return {
    datasetList: async ({ query, actor }) => {
      const { items, next } = await store.read.datasets(query)
      const listed = await Promise.all(items.map(item => withEditions(item, actor)))
      return { items: listed.filter(dataset => dataset !== undefined), next }
    },
    datasetShow: async ({ params, actor }) =>
      found(await withEditions(found(await store.read.dataset(params.id)), actor)),
    editionShow: async ({ params, actor }) =>
      catalogueEdition(found(visible(await store.read.edition(params.id))), actor),
  }
}

const MOST_EDITIONS = 200

/** As this member sees it. Of an edition that nobody approved only its provider, and who may approve it, see what was released at its sealing. */
export function catalogueEdition(edition: Edition, actor: Actor): CatalogueEdition {
  const isApproved = edition.status === 'open' || edition.status === 'frozen'
  const isInside = edition.provider === actor.organisation || actor.roles.includes('officer')
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
    keptShares: isApproved || isInside ? edition.keptShare : [],
    yearlyEpsilon: epsilons(budget.perYear),
    capEpsilon: epsilons(inForce),
    blind: blindStatistics(edition.declaration),
  }
}

/** What is not sealed is its provider's own business. */
export function visible(edition: Edition | undefined): Edition | undefined {
  return edition?.status === 'sealing' || edition?.status === 'failed' ? undefined : edition
}
