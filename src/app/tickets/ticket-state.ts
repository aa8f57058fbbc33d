// What routes about tickets and about evidence share.
import { fromUtf8, toBase64, toBase64Url, toHex } from '../../../protocols/bytes.ts'
import type { LoggedTicketEntry } from '../../../schemas/blind.ts'
import { fault } from '../../../schemas/fault.ts'
import type { SignedRequest } from '../../../schemas/ticket-record.ts'
import { readsAll } from '../../domain/roles.ts'
import type { StoredTicket } from '../../store/readers/tickets.ts'
import { type Context, found } from '../context.ts'
import type { Actor, Signed } from '../../server/services.ts'

/**
 * The ticket with its state as of `now`, which its row may not show yet: a chosen one past its time has
 * lapsed, a ready one has expired, and a ready one whose masks are gone is lost.
 */
export function currentTicket(
  { engine, store }: Context,
  ticket: StoredTicket['ticket'],
  now = store.now(),
): StoredTicket['ticket'] {
  const isOver = ticket.expires <= new Date(now).toISOString()
  if (ticket.state === 'chosen') return isOver ? { ...ticket, state: 'lapsed' } : ticket
  if (ticket.state !== 'ready') return ticket
  if (isOver) return { ...ticket, state: 'expired' }
  return engine.blind.holds(ticket.id) ? ticket : { ...ticket, state: 'lost' }
}

export function requireState({ id, state }: StoredTicket['ticket'], wanted: readonly string[]): void {
  if (!wanted.includes(state)) throw stateFault(id, state)
}

export function stateFault(ticket: string, state: string) {
  return fault('blind.ticket_state', { ticket, state })
}

/** The organisation whose tickets and evidence the caller may read; null: everybody's. */
export function readableBy(actor: Actor): string | null {
  return readsAll(actor) ? null : actor.organisation
}

export function signedRequest({ keyId, publicKey, proof }: Signed): SignedRequest {
  return {
    keyId,
    publicKey: toBase64Url(publicKey),
    base: fromUtf8(proof.base),
    signature: toBase64(proof.signature),
    content: fromUtf8(proof.content),
  }
}

/** For a party of the entry, or an officer: whoever may read the ticket. */
export async function loggedTicketEntry({ store }: Context, seq: number): Promise<LoggedTicketEntry> {
  // First: it waits until the entry is under a checkpoint that may be shown.
  const receipt = found(await store.log.receipt(seq))
  const { leaf, body } = found(await store.log.entry(seq, { kind: 'officer' }))
  const { bytes, salt } = found(body ?? undefined)
  return { leaf: fromUtf8(leaf), body: fromUtf8(bytes), bodySalt: toHex(salt), receipt }
}
