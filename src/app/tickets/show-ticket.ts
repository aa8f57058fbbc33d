// What members read of tickets.
import { fromUtf8, toBase64, toHex } from '../../../protocols/bytes.ts'
import type { LoggedTicketEntry } from '../../../schemas/blind.ts'
import { fault } from '../../../schemas/fault.ts'
import { readsAll } from '../../domain/roles.ts'
import { writeOffsLeft, writtenOffSince } from '../../domain/tickets.ts'
import type { Store } from '../../store/store.ts'
import type { Actor, UseCase } from '../call.ts'
import { invariant, orNotFound } from '../presence.ts'
import { effectiveState, requireState } from './ticket-state.ts'

/** The tickets that the caller may read, and how many of its own choices it may still write off. */
export const listTickets: UseCase<'ticketList'> = async (context, { query, actor }) => {
  const { store } = context
  const organisation = readableBy(actor)
  const { items, next } = await store.read.tickets({ ...query, ...(organisation && { organisation }) })
  const now = store.now()
  const left =
    organisation === null
      ? null
      : writeOffsLeft(await store.read.writtenOff(organisation, writtenOffSince(now), now))
  return { items: items.map(ticket => effectiveState(context, ticket)), next, giveUpsLeft: left }
}

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

/** One part of the share ciphertexts of a ready ticket. */
export const fetchShares: UseCase<'ticketShares'> = async (context, { params, actor }) => {
  const { store, engine } = context
  const stored = orNotFound(await store.read.ticket(params.id, actor.organisation))
  requireState(effectiveState(context, stored.ticket), ['ready'])
  // A ready ticket may have been used since it was read.
  const first = orNotFound(engine.blind.shares(params.id, 0))
  const shares = engine.blind.shares(params.id, params.part)
  if (shares === undefined) throw fault('blind.shares_missing', { parts: first.parts })
  return { part: params.part, parts: shares.parts, bytes: toBase64(shares.bytes) }
}

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

/** The organisation whose tickets and evidence the caller may read; null: everybody's. */
export function readableBy(actor: Actor): string | null {
  return readsAll(actor) ? null : actor.organisation
}
