import type { CatalogueEdition } from '../../../schemas/api-bodies.ts'
import type { Label } from '../../../schemas/common.ts'
import type { Grant } from '../../../schemas/records.ts'
import type { Offer } from '../../../src/sdk/questions/offer.ts'
import type { MarketAsking } from './joint-asking.ts'

/** An open edition under a grant that is in effect, or a market under one with each of its members. */
export type Askable = {
  readonly title: Label
  readonly edition: CatalogueEdition
  /** Of a market: what the contracts with all of its members have in common. */
  readonly grant: Pick<Grant, 'modes' | 'purposes'>
  /** What these contracts leave of the edition to ask about. */
  readonly offer: Offer
  /** Of a market. */
  readonly joint?: MarketAsking
}
