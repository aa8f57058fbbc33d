// Entries of tickets: the choice, the opening, the verdict that it passed, the write-off.
import type { ActorBody } from '../../../schemas/actor-body.ts'
import type { TicketBody } from '../../../schemas/body.ts'
import type { DecisionTransaction } from '../../store/decision.ts'
import type { TicketRow } from '../../store/readers/tickets.ts'
import type { Store } from '../../store/store.ts'
import { appendWithBody, decide, loggedName } from '../decide.ts'

export type NewTicketFacts = Pick<TicketRow, 'organisation' | 'digests'> & {
  readonly ticket: Pick<TicketRow['ticket'], 'id' | 'dataset' | 'shape' | 'choice'>
  /** Once it was sent. */
  readonly opening?: { readonly sha256: string } | null
}

/**
 * Returns the index of the entry. The public leaf names nobody: it holds a commitment, the same in all
 * entries of its organisation.
 */
export async function appendTicket(
  decision: DecisionTransaction,
  software: string,
  action: TicketBody['action'],
  { organisation, digests, ticket, opening = null }: NewTicketFacts,
  actor: ActorBody | null,
  sharesDigest: string | null = null,
): Promise<number> {
  const { name, salt } = await loggedName(decision, organisation)
  const body: TicketBody = {
    v: 1,
    type: 'ticket',
    action,
    actor,
    organisation: organisation as TicketBody['organisation'],
    salt,
    ticket: ticket.id,
    dataset: ticket.dataset,
    shape: ticket.shape,
    digests: [...digests],
    choice: ticket.choice,
    openingSha256: opening?.sha256 ?? null,
    sharesDigest,
  }
  const leaf = { type: 'ticket', action, organisation: name, ticket: ticket.id, sharesDigest } as const
  return appendWithBody(decision.append, software, body, [organisation], leaf)
}

/**
 * The opening passed. The entry commits the service to the share ciphertexts before anybody can fetch them.
 * Without a digest the ticket is lost; one that had lapsed is cleared, without shares. Returns false, and
 * writes nothing, where the ticket is no longer being prepared.
 */
export async function recordOpened(
  store: Store,
  software: string,
  stored: TicketRow,
  sharesDigest: string | null,
): Promise<boolean> {
  const { id, state } = stored.ticket
  const [from, next] =
    state === 'clearing'
      ? (['clearing', 'cleared'] as const)
      : (['preparing', sharesDigest === null ? 'lost' : 'ready'] as const)
  return await decide(store, null, async decision => {
    // The log's rules forbid the entry while the organisation is suspended.
    const organisation = await decision.read.organisation(stored.organisation)
    if (organisation?.suspended !== null) return false
    if (!(await decision.write.setTicketState(id, [from], next))) return false
    const seq = await appendTicket(decision, software, 'opened', stored, null, sharesDigest)
    await decision.write.setTicketOpened(id, seq, sharesDigest)
    return true
  })
}
