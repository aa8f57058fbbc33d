// What a service does with an opening that it has.
import type { Ticket as ServiceTicket } from '../../../schemas/blind.ts'
import { boundedWait } from '../bounded-wait.ts'
import { retried } from '../retried.ts'
import type { BlindClientDeps, OnProgress } from './side.ts'

const UNDER_WAY: readonly ServiceTicket['state'][] = ['chosen', 'checking', 'clearing', 'preparing']

/** A cut-and-choose of 2^20 cells takes minutes, after those of others. */
const PATIENCE_MS = 2 * 3_600_000

/** Throws `sdk.stalled` where the ticket never leaves these states; it can be followed again. */
export async function followTicket(
  side: BlindClientDeps,
  id: string,
  onProgress: OnProgress,
): Promise<ServiceTicket> {
  const wait = boundedWait(side.patienceMs ?? PATIENCE_MS, side.now)
  for (let waited = 0; ; ) {
    const ticket = await retried(() => side.client.ticketShow({ params: { id } }))
    if (!UNDER_WAY.includes(ticket.state)) return ticket
    onProgress('check', ticket.state === 'preparing' ? 1 : 0, 2)
    // A sixth of what was waited already: at the default level the service is done after half a second.
    const next = Math.min(500, Math.max(25, waited / 6))
    await wait(next, ticket)
    waited += next
  }
}
