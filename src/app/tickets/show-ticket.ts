import type { Call, Reply } from '../call.ts'
import type { Context } from '../context.ts'
import { orNotFound } from '../or-not-found.ts'
import { loggedEntry } from './logged-entry.ts'
import { readableBy } from './readable-by.ts'
import { effectiveState } from './ticket-state.ts'

export async function showTicket(
  context: Context,
  { params, actor }: Call<'ticketShow'>,
): Promise<Reply<'ticketShow'>> {
  const stored = orNotFound(await context.store.read.ticket(params.id, readableBy(actor)))
  return effectiveState(context, stored.ticket)
}

/** The entries of its choice, its opening and the verdict on it, as far as there are any. */
export async function listTicketEntries(
  { store }: Context,
  { params, actor }: Call<'ticketEntries'>,
): Promise<Reply<'ticketEntries'>> {
  const { seq, opening, opened } = orNotFound(await store.read.ticket(params.id, readableBy(actor)))
  const places = [seq, opening?.seq, opened?.seq].filter(place => place !== undefined)
  return { items: await Promise.all(places.map(place => loggedEntry(store, place))) }
}
