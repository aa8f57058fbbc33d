// What a service does with an opening that it has.
import type { Ticket as ServiceTicket } from '../../../schemas/blind.ts'
import { boundedWait } from '../bounded-wait.ts'
import { SdkError } from '../errors.ts'
import { retried } from '../retried.ts'
import type { BlindClientDeps, OnProgress } from './side.ts'

const UNDER_WAY: readonly ServiceTicket['state'][] = ['checking', 'clearing', 'preparing']

/** A cut-and-choose of 2^20 cells takes minutes, after those of others. */
const PATIENCE_MS = 2 * 3_600_000

/**
 * Throws `sdk.stalled` where the ticket never leaves these states, or is back where it was before its opening
 * came: the check broke off, or a backup was restored. The same call sends it again.
 */
export async function followTicket(
  side: BlindClientDeps,
  id: string,
  onProgress: OnProgress,
): Promise<ServiceTicket> {
  const wait = boundedWait(side.patienceMs ?? PATIENCE_MS, side.now)
  for (let waited = 0; ; ) {
    const ticket = await retried(() => side.client.ticketShow({ params: { id } }))
    if (ticket.state === 'chosen')
      throw new SdkError('sdk.stalled', `the opening of ${id} is lost`, {
        id,
        state: ticket.state,
        seconds: 0,
      })
    if (!UNDER_WAY.includes(ticket.state)) return ticket
    onProgress('check', ticket.state === 'preparing' ? 1 : 0, 2)
    // A sixth of what was waited already: at the default level the service is done after half a second.
    const next = Math.min(500, Math.max(25, waited / 6))
    await wait(next, ticket)
    waited += next
  }
}
