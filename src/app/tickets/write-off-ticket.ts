import { keyMay } from '../../../protocols/audit/key-roles.ts'
import { fault } from '../../../schemas/fault.ts'
import { checkWriteOff, writtenOffSince } from '../../domain/tickets.ts'
import type { DecisionTransaction } from '../../store/decision.ts'
import type { TicketRow } from '../../store/readers/tickets.ts'
import { actorBody } from '../actor-body.ts'
import type { Call, UseCase } from '../call.ts'
import type { Context } from '../context.ts'
import { decide } from '../decide.ts'
import { invariant, orNotFound } from '../presence.ts'
import { appendTicket } from './ticket-entries.ts'
import { effectiveState, requireState } from './ticket-state.ts'

/**
 * Ends a choice that is not opened: its owner a few times a year, an officer without that limit. A ready
 * ticket was opened and counts for nothing: its owner drops it, and its masks are destroyed.
 */
export const writeOffTicket: UseCase<'ticketGiveUp'> = async (context, call) => {
  const given = await decide(context.store, call, async decision => {
    const { read, write, now } = decision
    const byOfficer = call.actor.roles.includes('officer')
    // About others' tickets an officer decides, which a key that only asks does not.
    const { roles } = invariant(await read.memberKey(call.keyId), 'an acting key is stored')
    if (byOfficer && !keyMay(roles, ['signer'])) throw fault('request.key_role', { needed: ['signer'] })
    const owner = byOfficer ? null : call.actor.organisation
    const stored = orNotFound(await read.ticket(call.params.id, owner))
    const { id } = stored.ticket
    const { state } = effectiveState(context, stored.ticket, now)
    if (state === 'ready' && !byOfficer) await write.setTicketState(id, ['ready'], 'lost')
    else await writeOff(context, decision, call, stored)
    return invariant(await read.ticket(id, null), 'an ended ticket is stored').ticket
  })
  if (given.state === 'lost') context.engine.blind.forget(given.id)
  return given
}

async function writeOff(
  context: Context,
  decision: DecisionTransaction,
  call: Call<'ticketGiveUp'>,
  stored: TicketRow,
): Promise<void> {
  const { read, write, now } = decision
  const byOfficer = call.actor.roles.includes('officer')
  const { id } = stored.ticket
  // A lapsed one counts as unopened already; only its opening or an officer changes that.
  const valid = byOfficer ? ['chosen', 'lapsed'] : ['chosen']
  requireState(effectiveState(context, stored.ticket, now), valid)
  if (!byOfficer) checkWriteOff(await read.writtenOff(stored.organisation, writtenOffSince(now), now))
  await write.writeOffTicket(id, byOfficer)
  const action = byOfficer ? 'written-off-by-officer' : 'written-off'
  await appendTicket(decision, context.software, action, stored, actorBody(call))
}
