import type { Edition } from '../../../schemas/records.ts'
import type { Proposal } from '../../../schemas/proposal.ts'
import { leastAllowance } from '../../domain/allowance.ts'
import { checkCaps } from '../../domain/approvals.ts'
import type { DecisionTransaction } from '../../store/decision.ts'
import { invariant } from '../presence.ts'
import { heldBy } from '../../store/readers/joint.ts'
import { statusFault } from './status-fault.ts'

/** Whether these caps fit what is spent and the dataset's allowance as of now. */
export async function checkCapsNow(
  { read, now }: DecisionTransaction,
  edition: Edition,
  caps: NonNullable<Proposal['caps']>,
): Promise<void> {
  if (!CHANGEABLE.includes(edition.status)) throw statusFault(edition, CHANGEABLE)
  // An open hold of a joint question is spent already.
  const held = await read.holdsOf(edition.id)
  const spent = (await read.accountsOfEdition(edition.id)).map(
    ({ organisation, spent: charged }) =>
      BigInt(charged) + heldBy(held, edition.id, organisation, '').account,
  )
  const { total: heldTotal } = heldBy(held, edition.id, '', '')
  const largest = spent.reduce((a, b) => (b > a ? b : a), 0n)
  const editions = await read.editionCaps({ dataset: edition.dataset }, now)
  const dataset = invariant(await read.dataset(edition.dataset), 'an edition belongs to a dataset')
  const totalSpent = String(BigInt(edition.totalSpent) + heldTotal)
  checkCaps({ ...edition, totalSpent }, caps, largest, editions, leastAllowance(dataset, editions))
}

const CHANGEABLE: readonly Edition['status'][] = ['sealed', 'waiting', 'open', 'frozen']
