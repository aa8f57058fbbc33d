import { SdkError } from '../errors.ts'
import { type BlindClientDeps, toInstant } from './side.ts'
import type { VersionedTicket } from './ticket-store.ts'

type Side = Pick<BlindClientDeps, 'store' | 'now'>

/** The service sent one choice and logged another: never opened. The record is kept. */
export const CONTRADICTED = 'contradicted'
/** The opening did not pass. The record is kept. */
export const FAILED = 'failed'

/** In the store alone; `id` is the service's name of the ticket, null where it has none. */
export async function markEnded(
  side: Side,
  held: VersionedTicket,
  reason: string,
  id = idOf(held),
): Promise<void> {
  const { v, service, dataset, shape } = held.ticket
  const ended = toInstant(side.now())
  await side.store.advance(held, { state: 'ended', v, service, dataset, shape, id, reason, ended })
  await side.store.removeShares(held)
}

/** Ends it in the store and throws `sdk.ticket`. */
export async function endTicket(side: Side, held: VersionedTicket, reason: string): Promise<never> {
  await markEnded(side, held, reason)
  throw new SdkError('sdk.ticket', `the ticket is ${reason}`, {
    id: idOf(held) ?? held.name,
    state: reason,
  })
}

function idOf({ ticket }: VersionedTicket) {
  return 'id' in ticket ? ticket.id : null
}
