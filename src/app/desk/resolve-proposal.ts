import { fault } from '../../../schemas/fault.ts'
import type { Proposal } from '../../../schemas/proposal.ts'
import { checkApproval, checkRejection } from '../../domain/approvals.ts'
import type { DecisionTransaction } from '../../store/decision.ts'
import { actorBody } from '../actor-body.ts'
import type { Call, Reply, UseCase } from '../call.ts'
import type { Context } from '../context.ts'
import { decide } from '../decide.ts'
import { checkCapsNow } from '../editions/propose-change.ts'
import { invariant, orNotFound } from '../presence.ts'
import { publishMarket } from '../joint/publish-market.ts'
import { admitMember } from '../members/admissions.ts'
import { resolve } from '../proposals.ts'

/** Approves what somebody else proposed, and carries it out. */
export const approveProposal: UseCase<'proposalApprove'> = async (context, call) => {
  return await resolveProposal(context, call, 'approval')
}

/** Rejects a proposal, or takes back one's own. */
export const rejectProposal: UseCase<'proposalReject'> = async (context, call) => {
  const { code: _, ...proposal } = await resolveProposal(context, call, 'rejection')
  return proposal
}

async function resolveProposal(
  context: Context,
  call: Call<'proposalApprove'>,
  type: 'approval' | 'rejection',
): Promise<Reply<'proposalApprove'>> {
  const { store, software, approvals } = context
  return await decide(store, call, async decision => {
    const { read, now } = decision
    const proposal = orNotFound(await read.proposal(call.params.id, now))
    const { actor } = call
    const isInside = actor.roles.includes('officer') || actor.roles.includes('operator')
    if (!isInside && proposal.askedBy.organisation !== actor.organisation) throw fault('request.not_found')
    const [first, own] = [await read.firstKey(proposal.askedBy.keyId), await read.firstKey(actor.keyId)]
    if (type === 'approval') checkApproval(approvals, proposal, actor, first === own)
    else checkRejection(approvals, proposal, actor)
    await takeEffect(decision, proposal, type)
    await resolve(decision, software, proposal, type, actorBody(call), call.body.note ?? null)
    // The log has to show the approval before the member that it admits.
    const code = type === 'approval' ? await admitMember(context, decision, proposal, actorBody(call)) : null
    return { ...invariant(await read.proposal(proposal.id, now), 'a resolved proposal is stored'), code }
  })
}

async function takeEffect(
  decision: DecisionTransaction,
  { kind, edition: editionId, grant, caps, market, id }: Proposal,
  type: 'approval' | 'rejection',
): Promise<void> {
  const { read, write } = decision
  const approves = type === 'approval'
  if (kind === 'organisation' || kind === 'key') return
  if (kind === 'market') {
    if (!approves || (await publishMarket(decision, market ?? ''))) return
    throw fault('desk.subject_gone', { proposal: id })
  }
  if (kind === 'grant') {
    if (await write.decideGrant(grant ?? '', approves ? 'approved' : 'rejected')) return
    throw fault('desk.subject_gone', { proposal: id })
  }
  const edition = invariant(await read.edition(editionId ?? ''), 'a proposed edition is stored')
  if (kind === 'edition') {
    if (await write.setEditionStatus(edition.id, approves ? 'open' : 'sealed', ['waiting'])) return
    throw fault('desk.subject_gone', { proposal: id })
  }
  if (!approves || caps === null) return
  // Again: somebody may have spent meanwhile, or registered another edition.
  await checkCapsNow(decision, edition, caps)
  await write.setCaps(edition.id, BigInt(caps.perConsumer), BigInt(caps.total))
}
