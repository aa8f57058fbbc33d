import type { UseCase } from '../call.ts'
import { orNotFound } from '../presence.ts'
import { loggedEntry } from './logged-entry.ts'
import { readableBy } from './readable-by.ts'
import { effectiveState } from './ticket-state.ts'

export const showTicket: UseCase<'ticketShow'> = async (context, { params, actor }) => {
  const stored = orNotFound(await context.store.read.ticket(params.id, readableBy(actor)))
  return effectiveState(context, stored.ticket)
}

/** The entries of its choice, its opening and the verdict on it, as far as there are any. */
export const listTicketEntries: UseCase<'ticketEntries'> = async ({ store }, { params, actor }) => {
  const { seq, opening, opened } = orNotFound(await store.read.ticket(params.id, readableBy(actor)))
  const places = [seq, opening?.seq, opened?.seq].filter(place => place !== undefined)
  return { items: await Promise.all(places.map(place => loggedEntry(store, place))) }
}
