import type { MarketRecord } from '../../../schemas/market.ts'
import type { Readers } from '../../store/readers.ts'
import type { StoredStandard } from '../../store/readers/markets.ts'
import type { UseCase } from '../call.ts'
import { orNotFound } from '../presence.ts'

/** Published markets. There are few: one page holds them all. */
export const listMarkets: UseCase<'marketList'> = async ({ store: { read }, hub }) => {
  if (hub !== undefined) return { items: [...(await hub.markets())], next: null }
  const standards = await read.publishedStandards()
  return { items: await Promise.all(standards.map(standard => marketRecord(read, standard))), next: null }
}

/** Whoever decides on a proposal knows the digest from it. */
export const showMarketStandard: UseCase<'marketStandardShow'> = async ({ store }, { params }) => {
  const { digest, standard } = orNotFound(await store.read.marketStandard(params.id))
  return { digest, standard }
}

export const showMarketEdition: UseCase<'marketEditionShow'> = async ({ store, hub }, { params }) => {
  if (hub !== undefined) return await hub.marketEdition(params.id)
  return orNotFound(await store.read.marketEdition(params.id))
}

export async function marketRecord(
  read: Pick<Readers, 'marketOffers' | 'marketEditions'>,
  { market, digest, standard, published }: StoredStandard,
): Promise<MarketRecord> {
  const [offers, editions] = [await read.marketOffers(market), await read.marketEditions(market)]
  return {
    id: market as MarketRecord['id'],
    digest,
    standard,
    published: new Date(Number(published ?? 0)).toISOString(),
    offers: offers.map(({ label, member: { organisation } }) => ({ label, organisation })),
    editions: editions.map(({ label, id, state }) => ({ label, id, state })),
  }
}
