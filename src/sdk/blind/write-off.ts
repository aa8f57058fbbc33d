// A choice that will not be opened is written off (protocols/blind/SPEC.md, "Choice"): by its organisation
// twice in 365 days, then by an officer.
import type { Ticket as ServiceTicket } from '../../../schemas/blind.ts'
import { ProblemError } from '../errors.ts'
import { markEnded } from './end-ticket.ts'
import type { BlindClientDeps } from './side.ts'
import type { VersionedTicket } from './ticket-store.ts'

/**
 * Whether or not this store knows the ticket: what it has of it has ended afterwards. Throws what the service
 * refuses.
 */
export async function writeOffTicket(side: BlindClientDeps, id: string): Promise<ServiceTicket> {
  const given = await side.client.ticketGiveUp({ params: { id } }).catch(async (error: unknown) => {
    // The answer to an earlier try was lost.
    const known = error instanceof ProblemError && error.code === 'blind.ticket_state'
    const ticket = known ? await side.client.ticketShow({ params: { id } }) : undefined
    if (ticket?.state !== 'written-off') throw error
    return ticket
  })
  const held = await findTicket(side, id)
  if (held !== undefined && held.ticket.state !== 'ended') await markEnded(side, held, 'written-off')
  return given
}

export async function findTicket(
  { store }: Pick<BlindClientDeps, 'store'>,
  id: string,
): Promise<VersionedTicket | undefined> {
  return (await store.list()).held.find(({ ticket }) => 'id' in ticket && ticket.id === id)
}
