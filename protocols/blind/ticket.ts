// The consumer's ticket, from seeds to closed instances (SPEC.md, "Ticket"). Each state is plain data that
// its owner stores, encrypted and out of backups, **before** it sends what the state allows to send.
import type { RandomBytes } from '../random.ts'
import { checkChoice, checkDigests, closedBy } from './choice.ts'
import { deriveSelectors, digestOfSelectors } from './derive.ts'
import { blindError } from './errors.ts'
import { SEED } from './material.ts'
import { encodeOpening } from './messages.ts'
import type { Scheme } from './scheme.ts'
import { checkShape, instancesOf, type TicketShape } from './shape.ts'

/** A seed is secret until its instance is opened. */
export type Instance = { readonly seed: Uint8Array; readonly digest: Uint8Array }

/** Nothing was chosen yet; the digests may be uploaded. */
export type MadeTicket = {
  readonly kind: 'made'
  readonly shape: TicketShape
  readonly instances: readonly Instance[]
}

/** The one choice that will ever be answered; the opening may be sent. */
export type ChosenTicket = {
  readonly kind: 'chosen'
  readonly shape: TicketShape
  readonly instances: readonly Instance[]
  readonly choice: readonly number[]
}

/** Seeds of the closed instances only. Good for one question. */
export type ReadyTicket = {
  readonly kind: 'ready'
  readonly shape: TicketShape
  readonly seeds: readonly Uint8Array[]
}

/** One instance; a ticket is k of these, made whenever there is time. */
export function makeInstance(scheme: Scheme, shape: TicketShape, random: RandomBytes): Instance {
  const seed = random(new Uint8Array(SEED))
  return { seed, digest: digestOfSelectors(deriveSelectors(scheme, shape, seed)) }
}

/** Throws `blind.shape`. */
export function makeTicket(scheme: Scheme, shape: TicketShape, random: RandomBytes): MadeTicket {
  const { made } = instancesOf(checkShape(shape))
  return ticketOf(
    shape,
    Array.from({ length: made }, () => makeInstance(scheme, shape, random)),
  )
}

/** Throws `blind.shape` and `blind.digests`. */
export function ticketOf(shape: TicketShape, instances: readonly Instance[]): MadeTicket {
  checkDigests(
    checkShape(shape),
    instances.map(instance => instance.digest),
  )
  return { kind: 'made', shape, instances }
}

/**
 * Accepts the service's choice: the same one again any number of times, never a second one. Two openings
 * together could leave no instance closed. A malicious service learns nothing from an opening: the cells of
 * opened instances are random and unused. Throws `blind.choice` and `blind.second_choice`.
 */
export function acceptChoice(ticket: MadeTicket | ChosenTicket, choice: readonly number[]): ChosenTicket {
  checkChoice(ticket.shape, choice)
  if (ticket.kind === 'made') return { ...ticket, kind: 'chosen', choice: [...choice] }
  if (ticket.choice.every((position, i) => position === choice[i])) return ticket
  throw blindError('blind.second_choice', 'this ticket has already answered another choice')
}

/** The opening message; the same bytes at every call. */
export function openTicket(scheme: Scheme, ticket: ChosenTicket): Uint8Array {
  const { shape, choice } = ticket
  return encodeOpening({
    seeds: seedsAt(ticket, choice),
    selectors: seedsAt(ticket, closedBy(shape, choice)).map(seed => deriveSelectors(scheme, shape, seed)),
  })
}

/** After the service has passed the opening: what to keep. The opened seeds are known and worth nothing. */
export function keepClosed(ticket: ChosenTicket): ReadyTicket {
  return { kind: 'ready', shape: ticket.shape, seeds: seedsAt(ticket, closedBy(ticket.shape, ticket.choice)) }
}

function seedsAt(ticket: ChosenTicket, positions: readonly number[]): readonly Uint8Array[] {
  const chosen = new Set(positions)
  return ticket.instances.filter((_, position) => chosen.has(position)).map(instance => instance.seed)
}
