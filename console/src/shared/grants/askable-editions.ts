import type { CatalogueEdition } from '../../../../schemas/api-bodies.ts'
import type { Label } from '../../../../schemas/common.ts'
import type { Grant } from '../../../../schemas/records.ts'
import type { DeclaredDataset } from '../../../../src/sdk/catalogue.ts'
import { coversEdition, grantFor, grantStatus } from '../../../../src/sdk/grants.ts'
import { type Offer, offerUnder } from '../../../../src/sdk/questions/offer.ts'

export type AskableEdition = {
  readonly title: Label
  readonly edition: CatalogueEdition
  readonly grant: Grant
  /** What the contract leaves of the edition to ask about. */
  readonly offer: Offer
}

/** Open editions under a grant of the organisation that is in effect and covers them. */
export function askableEditions(
  datasets: readonly DeclaredDataset[],
  grants: readonly Grant[],
  organisation: string,
): readonly AskableEdition[] {
  return datasets.flatMap(({ id, title, editions }) => {
    const grant = grantFor(grants, id, organisation)
    if (grant === undefined || grantStatus(grant) !== 'effective') return []
    return editions
      .filter(edition => edition.status === 'open' && coversEdition(grant, edition.id))
      .map(edition => ({ title, edition, grant, offer: offerUnder(edition.declaration, grant.content) }))
  })
}
