import { fault } from '../../../schemas/fault.ts'
import type { Edition } from '../../../schemas/records.ts'
import type { Proposal } from '../../../schemas/proposal.ts'
import type { DecisionTransaction } from '../../store/decision.ts'
import { actorBody } from '../actor-body.ts'
import type { Caller } from '../call.ts'
import type { Context } from '../context.ts'
import { propose, type ProposedChange } from '../proposals.ts'

/** Proposes a change of an edition. Throws `desk.waiting` while another proposal of its kind waits. */
export async function proposeChange(
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
