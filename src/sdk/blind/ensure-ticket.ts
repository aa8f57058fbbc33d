// A ready ticket for a question: one that lies there, one that was begun, or a new one.
import { instancesOf, type TicketShape } from '../../../protocols/blind/shape.ts'
import type { DatasetId } from '../../../schemas/common.ts'
import { SdkError } from '../errors.ts'
import { retried } from '../retried.ts'
import { beginTicket, endTicket, finishTicket, type HeldMaking } from './make-ticket.ts'
import type { BlindSide, OnProgress } from './side.ts'
import type { Held, Ticket } from './ticket-store.ts'

export type WantedTicket = { readonly dataset: DatasetId; readonly shape: TicketShape }

const HOUR_MS = 3_600_000
/** Longer than any process can have held an older view of a ticket, whose life is 24 hours. */
const KEEP_ENDED_MS = 48 * HOUR_MS
/** A ticket about to expire is not begun with. */
const MARGIN_MS = 60_000
const ATTEMPTS = 3

/**
 * Resolves to a ticket that the service holds ready too. A ticket that was begun is finished first, whatever it is for: an organisation has at
 * most one choice that is not opened. Throws what the service refuses, and `sdk.ticket` when tickets come to nothing again and again.
 */
export async function ensureTicket(
  side: BlindSide,
  wanted: WantedTicket,
  onProgress: OnProgress = () => undefined,
): Promise<Held<Ticket<'ready'>>> {
  for (let attempt = 1; ; attempt++) {
    try {
      return (await readyTicket(side, wanted)) ?? (await nextTicket(side, wanted, onProgress))
    } catch (error) {
      // Lost by a restart of the service, expired, or taken by another process: none of these costs anything.
      const another =
        error instanceof SdkError &&
        (error.code === 'sdk.ticket_taken' || (error.code === 'sdk.ticket' && mayRepeat(error)))
      if (!another || attempt === ATTEMPTS) throw error
    }
  }
}

/**
 * As `ensureTicket`, for a question whose ticket only its estimate tells: the ready ticket that will most likely serve is looked at meanwhile.
 * `own`: from `ownTickets`.
 */
export async function ticketMeanwhile(
  side: BlindSide,
  own: readonly Held[],
  likely: { readonly dataset: string; readonly cells: number; readonly mode: TicketShape['mode'] },
  estimate: () => Promise<WantedTicket>,
  onProgress?: OnProgress,
): Promise<Held<Ticket<'ready'>>> {
  const candidate = own
    .filter(isReady)
    .find(
      ({ ticket: { dataset, shape, expires } }) =>
        dataset === likely.dataset &&
        shape.cells === likely.cells &&
        shape.mode === likely.mode &&
        Date.parse(expires) - MARGIN_MS >= side.now(),
    )
  const [wanted, shown] = await Promise.all([
    estimate(),
    // Refused or lost: then the longer way says so.
    candidate && side.client.ticketShow({ params: { id: candidate.ticket.id } }).catch(() => undefined),
  ])
  const serving = candidate?.ticket.dataset === wanted.dataset && serves(candidate.ticket.shape, wanted.shape)
  if (serving && shown?.state === 'ready') return candidate
  return await ensureTicket(side, wanted, onProgress)
}

/** Tickets of this service, without those that ended long ago. */
export async function ownTickets(side: BlindSide): Promise<readonly Held[]> {
  const { held } = await side.store.list()
  const own = held.filter(({ ticket }) => ticket.service === side.serviceKey)
  const old = own.filter(
    ({ ticket }) => ticket.state === 'ended' && Date.parse(ticket.ended) + KEEP_ENDED_MS < side.now(),
  )
  for (const { name } of old) await side.store.remove(name)
  return own.filter(found => !old.includes(found))
}

async function readyTicket(
  side: BlindSide,
  { dataset, shape }: WantedTicket,
): Promise<Held<Ticket<'ready'>> | undefined> {
  for (const held of await ownTickets(side)) {
    if (!isReady(held)) continue
    const { ticket } = held
    if (Date.parse(ticket.expires) - MARGIN_MS < side.now()) {
      await ended(side, held, 'expired')
      continue
    }
    if (ticket.dataset !== dataset || !serves(ticket.shape, shape)) continue
    const { state } = await retried(() => side.client.ticketShow({ params: { id: ticket.id } }))
    if (state === 'ready') return held
    await ended(side, held, state)
  }
  return undefined
}

async function nextTicket(
  side: BlindSide,
  wanted: WantedTicket,
  onProgress: OnProgress,
): Promise<Held<Ticket<'ready'>>> {
  for (const held of await ownTickets(side)) {
    if (!isMaking(held)) continue
    const ready = await finishTicket(side, held, onProgress)
    if (ready.ticket.dataset === wanted.dataset && serves(ready.ticket.shape, wanted.shape)) return ready
  }
  return await finishTicket(side, await beginTicket(side, wanted, onProgress), onProgress)
}

/** A ticket with room for more groups serves too. */
function serves(has: TicketShape, wanted: TicketShape): boolean {
  return (
    has.parameters === wanted.parameters &&
    has.level === wanted.level &&
    has.mode === wanted.mode &&
    has.cells === wanted.cells &&
    has.answers >= wanted.answers &&
    instancesOf(has).made === instancesOf(wanted).made
  )
}

async function ended(side: BlindSide, held: Held, reason: string): Promise<void> {
  await endTicket(side, held, reason).catch((error: unknown) => {
    if (!(error instanceof SdkError && error.code === 'sdk.ticket')) throw error
  })
}

function mayRepeat({ details }: SdkError): boolean {
  return ['lost', 'expired', 'used'].includes(String(details['state']))
}

function isReady(held: Held): held is Held<Ticket<'ready'>> {
  return held.ticket.state === 'ready'
}

function isMaking(held: Held): held is HeldMaking {
  return ['made', 'chosen', 'opened'].includes(held.ticket.state)
}
