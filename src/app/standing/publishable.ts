// What publishing and its estimate have in common: the plan of the question, and the room for it.
import { fault } from '../../../schemas/fault.ts'
import type { Edition } from '../../../schemas/records.ts'
import type { NewStanding } from '../../../schemas/standing.ts'
import type { StandingBalances } from '../../domain/ledger.ts'
import { plan, type Planned } from '../../domain/plan/plan.ts'
import { checkOpen, declarationInForce } from '../../domain/policy.ts'
import { checkPublishable } from '../../domain/standing.ts'
import { heldBy } from '../../store/readers/joint.ts'
import type { Readers } from '../../store/readers.ts'
import type { Actor } from '../call.ts'
import type { Context } from '../context.ts'
import { visible } from '../editions/catalogue.ts'
import { orNotFound } from '../presence.ts'

export type Publishable = { readonly edition: Edition; readonly planned: Planned }

/** Throws a Fault unless this is a question that the caller may publish on an own, open edition. */
export async function publishable(
  { store }: Pick<Context, 'store'>,
  actor: Actor,
  { query, readers }: NewStanding,
): Promise<Publishable> {
  const edition = orNotFound(visible(await store.read.edition(query.edition)))
  if (edition.provider !== actor.organisation) throw fault('standing.not_own', { edition: edition.id })
  checkPublishable(query, readers, edition)
  checkOpen(edition)
  checkSingle(edition, await store.read.onlyJointly())
  const planned = plan(declarationInForce(edition), query, 'open', null, edition.totals)
  return { edition, planned }
}

/** Throws a Fault for an edition of a market whose members answer only together. */
export function checkSingle({ id }: Pick<Edition, 'id'>, onlyJointly: ReadonlySet<string>): void {
  if (onlyJointly.has(id)) throw fault('joint.only_jointly', { edition: id })
}

/** As of now; inside a decision nobody spends meanwhile. */
export async function standingBalances(read: Readers, edition: Edition): Promise<StandingBalances> {
  const [holds, accounts] = [await read.holdsOf(edition.id), await read.accountsOfEdition(edition.id)]
  const [sealingCharge, standingSpent] = [BigInt(edition.sealingCharge), BigInt(edition.standingSpent)]
  const spent = new Map<string, bigint>(
    accounts.map(account => [account.organisation, BigInt(account.spent)]),
  )
  // A joint question is held before its consumer's first answer opens the account.
  const consumers = new Set<string>([...spent.keys(), ...holds.map(({ consumer }) => consumer)])
  const balances = [...consumers].map(
    consumer =>
      (spent.get(consumer) ?? sealingCharge + standingSpent) +
      heldBy(holds, edition.id, consumer, '').account,
  )
  return {
    totalCap: BigInt(edition.totalCap),
    totalSpent: BigInt(edition.totalSpent) + heldBy(holds, edition.id, '', '').total,
    perConsumer: BigInt(edition.perConsumerCap),
    sealingCharge,
    standingSpent,
    poolCap: BigInt(edition.declaration.budget.pool?.epsilon ?? 0),
    poolSpent: BigInt(edition.poolSpent),
    mostSpent: balances.reduce((most, each) => (each > most ? each : most), 0n),
  }
}
