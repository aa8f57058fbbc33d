// Grants as contracts: what an offer must satisfy, and that what is stored of a grant is what both sides
// signed.
import { canonicalJson } from '../../protocols/canonical-json.ts'
import { formatRho } from '../../protocols/dp/zcdp.ts'
import type { Contract } from '../../schemas/contract.ts'
import { isCalendarDimension, isNumericDimension, leastBudget } from '../../schemas/declaration.ts'
import { fault } from '../../schemas/fault.ts'
import { nearest } from '../../schemas/nearest.ts'
import type { PassportStatement } from '../../schemas/passport-statement.ts'
import { fenOfAnswer, type Price } from '../../schemas/price.ts'
import type { Edition, Grant } from '../../schemas/records.ts'
import { epsilonText } from './answer.ts'
import { withoutName } from './plan/anonymous.ts'

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
 * The dimensions and values that a contract names have to be those of an edition that it is about, where
 * there is one; and of each at least two values stay without a name, since a single one is what is left of
 * the whole.
 */
export function checkNameable(
  { content }: Contract,
  editions: readonly Pick<Edition, 'id' | 'declaration'>[],
): void {
  const covered = editions.filter(({ id }) => content.editions?.includes(id) ?? true)
  for (const [i, { dimension: name, values }] of (content.nameable ?? []).entries()) {
    const at = `/contract/content/nameable/${i}`
    const named = covered.flatMap(({ id, declaration }) =>
      declaration.dimensions.flatMap(dimension => (dimension.name === name ? [{ id, dimension }] : [])),
    )
    if (covered.length > 0 && named.length === 0) {
      const valid = covered.at(-1)?.declaration.dimensions.map(dimension => dimension.name) ?? []
      throw fault('registry.nameable_dimension', { name, valid }, `${at}/dimension`)
    }
    const ordered = named.some(
      ({ dimension }) => isCalendarDimension(dimension) || isNumericDimension(dimension),
    )
    if (ordered) throw fault('registry.nameable_ordered', { name }, `${at}/dimension`)
    const known = named.flatMap(({ dimension }) => dimension.values.map(({ value }) => value))
    const value = known.length === 0 ? undefined : values.find(each => !known.includes(each))
    if (value !== undefined) {
      const params = { name, value: value.slice(0, 60), nearest: [...nearest(value, known)] }
      throw fault('registry.nameable_value', params, `${at}/values`)
    }
    const all = named.find(({ dimension }) => withoutName(dimension, values).length < 2)
    if (all !== undefined) throw fault('registry.nameable_all', { name, edition: all.id }, `${at}/values`)
  }
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
