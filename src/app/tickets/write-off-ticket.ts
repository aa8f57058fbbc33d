import { checkWriteOff, writtenOffSince } from '../../domain/tickets.ts'
import { actorBody } from '../actor-body.ts'
import type { Call, Reply } from '../call.ts'
import type { Context } from '../context.ts'
import { decide } from '../decide.ts'
import { invariant } from '../invariant.ts'
import { orNotFound } from '../or-not-found.ts'
import { appendTicket } from './ticket-entries.ts'
import { effectiveState, requireState } from './ticket-state.ts'

/** Ends a choice that is not opened: its owner a few times a year, an officer without that limit. */
export async function writeOffTicket(
  context: Context,
  call: Call<'ticketGiveUp'>,
): Promise<Reply<'ticketGiveUp'>> {
  return await decide(context.store, {
    nonce: call.nonce,
    change: async decision => {
      const { read, write, now } = decision
      const byOfficer = call.actor.roles.includes('officer')
      const owner = byOfficer ? null : call.actor.organisation
      const stored = orNotFound(await read.ticket(call.params.id, owner))
      const { id } = stored.ticket
      // A lapsed one counts as unopened already; only its opening or an officer changes that.
      const valid = byOfficer ? ['chosen', 'lapsed'] : ['chosen']
      requireState(effectiveState(context, stored.ticket, now), valid)
      if (!byOfficer) checkWriteOff(await read.writtenOff(stored.organisation, writtenOffSince(now), now))
      await write.writeOffTicket(id, byOfficer)
      const action = byOfficer ? 'written-off-by-officer' : 'written-off'
      await appendTicket(decision, context.software, action, stored, actorBody(call))
      return invariant(await read.ticket(id, null), 'a written-off ticket is stored').ticket
    },
  })
}
