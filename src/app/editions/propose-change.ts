// Changes of an edition that somebody else approves.
import { fault } from '../../../schemas/fault.ts'
import type { Proposal } from '../../../schemas/proposal.ts'
import type { Edition } from '../../../schemas/records.ts'
import { leastAllowance } from '../../domain/allowance.ts'
import { checkCaps } from '../../domain/approvals.ts'
import type { DecisionTransaction } from '../../store/decision.ts'
import { heldBy } from '../../store/readers/joint.ts'
import { actorBody } from '../actor-body.ts'
import type { Caller, UseCase } from '../call.ts'
import type { Context } from '../context.ts'
import { decide } from '../decide.ts'
import { invariant, orNotFound } from '../presence.ts'
import { propose, type ProposedChange } from '../proposals.ts'
import { ownEdition, statusFault } from './edition.ts'

/** Proposes other caps of an edition. */
export const proposeCaps: UseCase<'editionCaps'> = async (context, call) => {
  return await decide(context.store, call, async decision => {
    const edition = ownEdition(await decision.read.edition(call.params.id), call.actor)
    await checkCapsNow(decision, edition, call.body)
    const before = { perConsumer: edition.perConsumerCap, total: edition.totalCap }
    return await proposeChange(context, decision, call, edition, { kind: 'cap', caps: call.body, before })
  })
}

/** Proposes a sealed edition again, after a rejection or an expired proposal. */
export const submitEdition: UseCase<'editionSubmit'> = async (context, call) => {
  return await decide(context.store, call, async decision => {
    const edition = orNotFound(await decision.read.edition(call.params.id))
    if (edition.provider !== call.actor.organisation) throw fault('request.not_found')
    if (edition.status !== 'sealed' && edition.status !== 'waiting') throw statusFault(edition, ['sealed'])
    await decision.write.setEditionStatus(edition.id, 'waiting', ['sealed'])
    return await proposeChange(context, decision, call, edition, { kind: 'edition' })
  })
}

/** Proposes a change of an edition. Throws `desk.waiting` while another proposal of its kind waits. */
async function proposeChange(
  context: Context,
  decision: DecisionTransaction,
  call: Caller,
  edition: Edition,
  change: Pick<ProposedChange, 'kind' | 'caps' | 'before'>,
): Promise<Proposal> {
  const { read, now } = decision
  const earlier = await read.proposalsOfEdition(edition.id, now)
  const waiting = earlier.find(({ kind, state }) => kind === change.kind && state === 'waiting')
  if (waiting !== undefined) throw fault('desk.waiting', { proposal: waiting.id })
  const proposed = { ...change, edition: edition.id }
  return await propose(decision, context, proposed, actorBody(call), [edition.provider])
}

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
