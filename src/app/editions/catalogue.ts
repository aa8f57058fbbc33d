// What every member may see of datasets: declarations, caps, and of approved editions kept shares. Nothing of who asks, and no exact count.
import type { CatalogueDataset, CatalogueEdition, EditionSummary } from '../../../schemas/api-bodies.ts'
import type { Edition } from '../../../schemas/records.ts'
import { epsilonText } from '../../domain/answer.ts'
import { readsAll } from '../../domain/roles.ts'
import { blindStatistics } from '../../domain/plan/blind.ts'
import type { EditionHead } from '../../store/readers/datasets.ts'
import { type Context, found } from '../context.ts'
import type { Actor, Handlers } from '../../server/services.ts'

type CatalogueRoutes = 'datasetList' | 'datasetShow' | 'editionShow'

export function catalogueHandlers({ store }: Context): Pick<Handlers, CatalogueRoutes> {
  const withEditions = async (dataset: {
    readonly id: string
    readonly provider: string
  }): Promise<CatalogueDataset | undefined> => {
    const { items } = await store.read.editionHeads({ dataset: dataset.id, limit: MOST_EDITIONS })
    const editions = items.filter(({ status }) => status !== 'failed' && status !== 'sealing')
    const newest = editions.at(-1)
    if (newest === undefined) return undefined
    return {
      id: newest.dataset,
      provider: newest.provider,
      title: newest.head.title,
      editions: editions.map(summaryOf),
    }
  }
  return {
    datasetList: async ({ query }) => {
      const { items, next } = await store.read.datasets(query)
      const listed: CatalogueDataset[] = []
      let editions = 0
      for (const dataset of items) {
        const found = await withEditions(dataset)
        if (found === undefined) continue
        editions += found.editions.length
        // A page is bounded by what it holds, not by datasets alone; the first one is never left out.
        if (editions > MOST_SUMMARIES && listed.length > 0)
          return { items: listed, next: listed.at(-1)?.id ?? null }
        listed.push(found)
      }
      return { items: listed, next }
    },
    datasetShow: async ({ params }) => found(await withEditions(found(await store.read.dataset(params.id)))),
    editionShow: async ({ params, actor }) =>
      catalogueEdition(found(visible(await store.read.edition(params.id))), actor),
  }
}

const MOST_EDITIONS = 200
/** Of one page, each at most 4 kB. */
const MOST_SUMMARIES = 200

function summaryOf({ id, status, head, perConsumerCap, totalCap }: EditionHead): EditionSummary {
  return {
    id,
    status,
    head,
    yearlyEpsilon: epsilons(head.perYear, head.delta),
    capEpsilon: epsilons({ perConsumer: perConsumerCap, total: totalCap }, head.delta),
  }
}

/** As this member sees it. Of an edition that nobody approved only its provider, and who may approve it, see what was released at its sealing. */
export function catalogueEdition(edition: Edition, actor: Actor): CatalogueEdition {
  const isApproved = edition.status === 'open' || edition.status === 'frozen'
  const isInside = edition.provider === actor.organisation || readsAll(actor)
  const { budget } = edition.declaration
  const inForce = { perConsumer: edition.perConsumerCap, total: edition.totalCap }
  return {
    id: edition.id,
    status: edition.status,
    declaration: edition.declaration,
    keptShares: isApproved || isInside ? edition.keptShare : [],
    yearlyEpsilon: epsilons(budget.perYear, budget.delta),
    capEpsilon: epsilons(inForce, budget.delta),
    blind: blindStatistics(edition.declaration),
  }
}

function epsilons(caps: { readonly perConsumer: string; readonly total: string }, delta: string) {
  return {
    perConsumer: epsilonText(BigInt(caps.perConsumer), delta),
    total: epsilonText(BigInt(caps.total), delta),
  }
}

/** What is not sealed is its provider's own business. */
export function visible(edition: Edition | undefined): Edition | undefined {
  return edition?.status === 'sealing' || edition?.status === 'failed' ? undefined : edition
}
