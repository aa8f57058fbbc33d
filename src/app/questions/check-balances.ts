import { Fault, fault } from '../../../schemas/fault.ts'
import { decideCharge } from '../../domain/ledger.ts'
import { chargeOfPlan } from '../../domain/plan/stored-parts.ts'
import { usesLeft } from '../../domain/policy.ts'
import type { Question } from '../../domain/release/draft.ts'
import { refusalDetail } from '../../domain/release/refusal.ts'
import type { Store } from '../../store/store.ts'
import { invariant } from '../presence.ts'
import { balances } from './own-budget.ts'

/**
 * Throws the refusal that the transaction would give by the balances as of now (cached ones are too old).
 * Only an early look: the transaction decides again.
 */
export async function checkBalances(
  { read }: Pick<Store, 'read'>,
  { edition, planned, grant }: Question,
  consumer: string,
): Promise<void> {
  const [now, granted, account] = await Promise.all([
    read.edition(edition.id),
    read.grant(grant.id),
    read.account(edition.id, consumer),
  ])
  const current = invariant(granted, 'a permitted grant is stored')
  if (usesLeft(current) === 0n) throw fault('query.grant_uses', { dataset: current.dataset })
  const charge = chargeOfPlan(planned)
  const balance = balances(invariant(now, 'a permitted edition is stored'), current, account)
  const decision = decideCharge(balance, charge)
  if (decision.kind === 'refused')
    throw new Fault(refusalDetail(edition, charge, decision.code, decision.room))
}
