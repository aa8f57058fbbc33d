import { fromUtf8, toHex } from '../../../protocols/bytes.ts'
import type { LoggedTicketEntry } from '../../../schemas/blind.ts'
import type { Store } from '../../store/store.ts'
import { invariant } from '../presence.ts'

/**
 * An entry of a ticket with its private body. Only for a caller who may read the ticket: a party or an
 * officer.
 */
export async function loggedEntry({ log }: Pick<Store, 'log'>, seq: number): Promise<LoggedTicketEntry> {
  // First: it waits until the entry is under a checkpoint that may be shown.
  const receipt = invariant(await log.receipt(seq), 'a committed entry has a receipt')
  const entry = invariant(await log.entry(seq, { kind: 'officer' }), 'a committed entry is in the log')
  const { bytes, salt } = invariant(entry.body, 'the body of a ticket is never destroyed')
  return { leaf: fromUtf8(entry.leaf), body: fromUtf8(bytes), bodySalt: toHex(salt), receipt }
}
