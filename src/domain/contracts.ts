// Grants as contracts: what an offer must satisfy, and that what is stored of a grant is what both sides
// signed.
import { canonicalJson } from '../../protocols/canonical-json.ts'
import { formatRho } from '../../protocols/dp/zcdp.ts'
import type { Contract } from '../../schemas/contract.ts'
import { leastBudget } from '../../schemas/declaration.ts'
import { fault } from '../../schemas/fault.ts'
import type { PassportStatement } from '../../schemas/passport-statement.ts'
import { fenOfAnswer, type Price } from '../../schemas/price.ts'
import type { Edition, Grant } from '../../schemas/records.ts'
import { epsilonText } from './answer.ts'

/** The terms of a contract, as a grant holds them. */
export function termsOf(contract: Contract) {
  const { id, dataset, provider, consumer, content, modes, purposes, budget, expires, price } = contract
  const { blindLevel } = contract.environment
  return { id, dataset, provider, consumer, content, modes, purposes, budget, expires, price, blindLevel }
}

/** Whoever can write to the database can raise a budget there, and cannot sign for the two parties. */
export function agrees(grant: Grant, contract: Contract): boolean {
  const ofGrant = {
    id: grant.id,
    dataset: grant.dataset,
    provider: grant.provider,
    consumer: grant.consumer,
    content: grant.content,
    modes: grant.modes.toSorted(),
    purposes: grant.purposes.toSorted(),
    budget: grant.budget,
    expires: grant.expires,
    price: grant.price,
    uses: grant.uses.limit,
  }
  // How hard cheating with its tickets is an officer may change, by an entry.
  const { blindLevel: _, ...terms } = termsOf(contract)
  const ofContract = {
    ...terms,
    modes: terms.modes.toSorted(),
    purposes: terms.purposes.toSorted(),
    uses: contract.uses,
  }
  return canonicalJson(ofGrant) === canonicalJson(ofContract)
}

/** Editions of another dataset would never be asked under it. */
export function checkContentOf({ dataset, content }: Contract): void {
  const foreign = content.editions?.find(edition => !edition.startsWith(`${dataset}@`))
  if (foreign !== undefined)
    throw fault('registry.content_edition', { edition: foreign, dataset }, '/contract/content/editions')
}

/**
 * Throws `registry.grant_too_small` where no question could be answered under the contract, in any of these
 * editions: a consumer's first account opens with the sealing charge spent, out of what its grant allows.
 * `opened`: editions in which the consumer has an account.
 */
export function checkBudget(
  { budget, consumer, content }: Contract,
  editions: readonly Pick<Edition, 'id' | 'declaration'>[],
  opened: ReadonlySet<string>,
): void {
  const covered = editions.filter(({ id }) => content.editions?.includes(id) ?? true)
  const least = leastBudget(covered, opened)
  if (least === undefined || BigInt(budget) > least.rho) return
  const { edition, rho, delta } = least
  throw fault(
    'registry.grant_too_small',
    {
      budget: formatRho(BigInt(budget)),
      consumer,
      edition,
      least: formatRho(rho),
      epsilon: epsilonText(rho, delta),
      delta,
      short: formatRho(rho - BigInt(budget) + 1n),
    },
    '/contract/budget',
  )
}

/** Public data costs what is published, and no more than was registered. */
export function checkPrice(price: Price, publicData: PassportStatement['publicData']): void {
  if (publicData === undefined || price.model === 'free') return
  const { mostFenPerAnswer, mostMarginBasisPoints } = publicData
  if (price.model !== 'cost-plus')
    throw fault('registry.price_public', { valid: ['free', 'cost-plus'] }, '/contract/price/model')
  if (price.marginBasisPoints > mostMarginBasisPoints || fenOfAnswer(price, 0n) > BigInt(mostFenPerAnswer)) {
    throw fault(
      'registry.price_cap',
      { fen: mostFenPerAnswer, margin: mostMarginBasisPoints },
      '/contract/price',
    )
  }
}
