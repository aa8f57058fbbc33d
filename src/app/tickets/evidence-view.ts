import type { Evidence } from '../../../schemas/blind.ts'
import type { StoredEvidence } from '../../store/readers/tickets.ts'
import type { Context } from '../context.ts'
import { invariant } from '../presence.ts'
import { loggedEntry } from './logged-entry.ts'

/** Evidence with everything that anybody needs to judge it. */
export async function evidenceOf(
  { store }: Pick<Context, 'store'>,
  stored: StoredEvidence,
): Promise<Evidence> {
  const { ticket, organisation, digests, seq, signedUpload, opening } = stored.ticket
  const signedOpening = invariant(opening, 'evidence comes from an opening')
  return {
    id: stored.id,
    organisation: organisation as Evidence['organisation'],
    ticket: ticket.id,
    shape: ticket.shape,
    digests: [...digests],
    choice: ticket.choice,
    position: stored.position,
    reason: stored.reason,
    openingSha256: signedOpening.sha256,
    openingParts: stored.openingParts,
    signed: {
      upload: signedUpload,
      opening: signedOpening.signed,
      choice: await loggedEntry(store, seq),
      sent: await loggedEntry(store, signedOpening.seq),
    },
    found: stored.found,
    lifted: stored.lifted,
    rebuttals: [...stored.rebuttals],
  }
}
