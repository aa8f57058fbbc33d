// The contracts behind the answers, as both sides signed them: what an operator writes elsewhere of a price
// counts nothing.
import { utf8 } from '../../../protocols/bytes.ts'
import { documentDigest, verifyDocument } from '../../../protocols/identity/signed-document.ts'
import type { Verify } from '../../../protocols/signature.ts'
import { EarlierTerms } from '../../../schemas/body.ts'
import type { DatasetId, OrganisationId } from '../../../schemas/common.ts'
import { Contract, type SignedBy } from '../../../schemas/contract.ts'
import type { Price } from '../../../schemas/price.ts'
import type { ProvenEntry } from '../proven-log.ts'
import { verify as webVerify } from '../web-crypto.ts'

export interface Terms {
  readonly provider: OrganisationId
  readonly consumer: OrganisationId
  readonly dataset: DatasetId
  /** Null of a grant from before contracts: each answer says its own. */
  readonly price: Price | null
  /** The contract's entry. */
  readonly seq: number
}

/** Takes entries in any order; what it holds is as large as the contracts are many. */
export class ContractBook {
  readonly #offers = new Map<
    string,
    { readonly text: string; readonly by: SignedBy; readonly digest: string; readonly seq: number }
  >()
  readonly #acceptances = new Map<string, { readonly by: SignedBy; readonly digest: string }>()
  readonly #earlier = new Map<string, Terms>()

  add({ seq, leaf, body }: ProvenEntry): void {
    if (body === null) return
    if (leaf.type === 'contract' && body.type === 'contract')
      this.#offers.set(leaf.grantId, {
        text: body.contract,
        by: body.signed,
        digest: leaf.contractDigest,
        seq,
      })
    if (leaf.type === 'acceptance' && body.type === 'acceptance')
      this.#acceptances.set(leaf.grantId, { by: body.signed, digest: leaf.contractDigest })
    if (leaf.type === 'grant' && leaf.action === 'issued' && body.type === 'grant') {
      const terms = EarlierTerms.safeParse(body.grant)
      if (terms.success) this.#earlier.set(leaf.grantId, { ...terms.data, price: null, seq })
    }
  }

  /**
   * By grant: contracts that both sides signed, each signature verified, and grants from before contracts.
   */
  async terms(verify: Verify = webVerify): Promise<ReadonlyMap<string, Terms>> {
    const found = new Map(this.#earlier)
    for (const [grant, offer] of this.#offers) {
      const acceptance = this.#acceptances.get(grant)
      if (acceptance === undefined || acceptance.digest !== offer.digest) continue
      const contract = await read(offer, acceptance.by, verify)
      if (contract?.id !== grant) continue
      const { provider, consumer, dataset, price } = contract
      found.set(grant, { provider, consumer, dataset, price, seq: offer.seq })
    }
    return found
  }
}

async function read(
  { text, by, digest }: { readonly text: string; readonly by: SignedBy; readonly digest: string },
  accepted: SignedBy,
  verify: Verify,
): Promise<Contract | undefined> {
  try {
    const document = utf8(text)
    if (documentDigest('contract', document) !== digest) return undefined
    const contract = Contract.parse(JSON.parse(text))
    if (by.organisation !== contract.provider || accepted.organisation !== contract.consumer) return undefined
    for (const signed of [by, accepted]) await verifyDocument('contract', document, signed, verify)
    return contract
  } catch {
    return undefined
  }
}
