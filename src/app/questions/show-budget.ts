import type { Edition } from '../../../schemas/records.ts'
import { readsAll } from '../../domain/roles.ts'
import type { Actor, UseCase } from '../call.ts'
import { ownBudget, poolLine } from './own-budget.ts'

/** Caps and spending: a consumer's own, a provider's editions, or all for those who read everything. */
export const showBudget: UseCase<'budgetShow'> = async ({ store }, { query, actor, now }) => {
  const own = await ownBudget(store, actor.organisation, now.toISOString())
  const others = own.filter(({ edition }) => !maySee(edition, actor)).map(({ line }) => line)
  // The caller's own spending is on the first page.
  const first = query.after === undefined ? others : []
  if (!readsAll(actor) && !actor.roles.includes('provider')) return { items: first, next: null }
  // Filtered by the store and not here: the page's cursor is an edition's id too.
  const provider = readsAll(actor) ? undefined : actor.organisation
  const page = await store.read.editionHeads({ ...query, provider })
  const lines = page.items.map(async edition => ({
    edition: edition.id,
    total: { cap: edition.totalCap, spent: edition.totalSpent },
    accounts: [...(await store.read.accountsOfEdition(edition.id))],
    own: own.find(({ line }) => line.edition === edition.id)?.line.own ?? null,
    standing: edition.standingSpent,
    pool: poolLine(edition.head.pool, edition.poolSpent),
  }))
  return { items: [...first, ...(await Promise.all(lines))], next: page.next }
}

function maySee(edition: Pick<Edition, 'provider'>, actor: Actor): boolean {
  return readsAll(actor) || edition.provider === actor.organisation
}
