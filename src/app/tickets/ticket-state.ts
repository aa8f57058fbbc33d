// The state of a ticket as of now.
import { fault } from '../../../schemas/fault.ts'
import type { TicketRow } from '../../store/readers/tickets.ts'
import type { Context } from '../context.ts'

/**
 * The ticket with its effective state, which its row may not show yet: a chosen one past its time has lapsed,
 * a ready one has expired, and a ready one whose masks are gone is lost.
 */
export function effectiveState(
  { engine, store }: Pick<Context, 'engine' | 'store'>,
  ticket: TicketRow['ticket'],
  now = store.now(),
): TicketRow['ticket'] {
  const isOver = ticket.expires <= new Date(now).toISOString()
  if (ticket.state === 'chosen') return isOver ? { ...ticket, state: 'lapsed' } : ticket
  if (ticket.state !== 'ready') return ticket
  if (isOver) return { ...ticket, state: 'expired' }
  return engine.blind.holds(ticket.id) ? ticket : { ...ticket, state: 'lost' }
}

/** Throws `blind.ticket_state` unless the ticket is in one of these states. */
export function requireState({ id, state }: TicketRow['ticket'], valid: readonly string[]): void {
  if (!valid.includes(state)) throw stateFault(id, state)
}

export function stateFault(ticket: string, state: string) {
  return fault('blind.ticket_state', { ticket, state })
}
