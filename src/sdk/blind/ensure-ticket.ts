// A ready ticket for a question: one that lies there, one that was begun, or a new one.
import type { TicketShape } from '../../../protocols/blind/shape.ts'
import type { DatasetId } from '../../../schemas/common.ts'
import { ProblemError, SdkError } from '../errors.ts'
import { pause } from '../pause.ts'
import { retried } from '../retried.ts'
import { CONTRADICTED, FAILED, markEnded } from './end-ticket.ts'
import { serves } from './instances.ts'
import { beginTicket, finishTicket, type HeldMaking } from './make-ticket.ts'
import type { BlindClientDeps, OnProgress } from './side.ts'
import type { VersionedTicket, TicketIn } from './ticket-store.ts'

export type WantedTicket = { readonly dataset: DatasetId; readonly shape: TicketShape }

const HOUR_MS = 3_600_000
/** Longer than any process can have held an older view of a ticket, whose life is 24 hours. */
const KEEP_ENDED_MS = 48 * HOUR_MS
/** Longer than the year in which a choice that was given up counts. */
const KEEP_DISPUTED_MS = 3 * 365 * 24 * HOUR_MS
/** A ticket about to expire is not begun with. */
const MARGIN_MS = 60_000
const ATTEMPTS = 3
const CLEARED = 'cleared'
/** How often to wait for a ticket that another process works on, as long as its state changes. */
const WAITS = 20
/**
 * A ticket unchanged for so long is taken over: its process has ended. If it has not, the second of the two
 * starts anew.
 */
const STILL_MS = 10_000
const LOOK_MS = 200

/**
 * Resolves to a ticket that the service holds ready too. A ticket that was begun is finished first, whatever
 * it is for: an organisation has at most one choice that is not opened. Throws what the service refuses, and
 * `sdk.ticket` when tickets come to nothing again and again.
 */
export async function ensureTicket(
  side: BlindClientDeps,
  wanted: WantedTicket,
  onProgress: OnProgress = () => undefined,
): Promise<VersionedTicket<TicketIn<'ready'>>> {
  const [ready] = await ensureTickets(side, wanted, 1, onProgress)
  if (ready === undefined) throw new RangeError('at least one ticket')
  return ready
}

/** As `ensureTicket`, `count` of them. The service holds at most eight for an organisation. */
export async function ensureTickets(
  side: BlindClientDeps,
  wanted: WantedTicket,
  count: number,
  onProgress: OnProgress = () => undefined,
): Promise<readonly VersionedTicket<TicketIn<'ready'>>[]> {
  // Each of these may have been opened too late, which is no attempt. A service that says so of new ones too
  // is not asked without end.
  let begun = (await ownTickets(side)).filter(isMaking).length
  for (let attempt = 1, waits = 0; ; ) {
    try {
      const ready = await readyTickets(side, wanted, count)
      if (ready.length >= count) return ready
      const next = await nextTicket(side, wanted, onProgress)
      if (ready.length + 1 === count) return [...ready, next]
    } catch (error) {
      if (waits < WAITS && (await isOthersWork(side, error))) {
        waits++
        onProgress('check', 0, 1)
        await waitForOtherProcess(side)
        continue
      }
      // Lost by a restart of the service, expired, or opened too late: none costs anything.
      const another = error instanceof SdkError && error.code === 'sdk.ticket' && mayRepeat(error)
      if (!another || attempt === ATTEMPTS) throw error
      if (error.details['state'] !== CLEARED || begun-- <= 0) attempt++
    }
  }
}

/**
 * Another process of the same store took the ticket on, or has the one choice that the organisation may have
 * open.
 */
async function isOthersWork(side: BlindClientDeps, error: unknown): Promise<boolean> {
  if (error instanceof SdkError) return error.code === 'sdk.ticket_taken'
  if (!(error instanceof ProblemError) || error.code !== 'blind.open_choice') return false
  // The one that was just made is our own.
  return (await ownTickets(side)).filter(isMaking).length > 1
}

/** Until one of them is finished, or none has moved for long. */
async function waitForOtherProcess(side: BlindClientDeps): Promise<void> {
  let seen: readonly string[] = []
  let still = 0
  for (let patience = STILL_MS; still < patience; still += LOOK_MS) {
    const making = (await ownTickets(side)).filter(isMaking)
    const now = making.map(({ name, version }) => `${name}.${version}`)
    if (now.length === 0 || now.length < seen.length) return
    if (now.join() !== seen.join()) still = 0
    seen = now
    // What is only made waits for one answer.
    patience = making.every(({ ticket }) => ticket.state === 'made') ? STILL_MS / 5 : STILL_MS
    await pause(LOOK_MS)
  }
}

/**
 * As `ensureTicket`, for a question whose estimate names the ticket: the ready ticket that will most
 * likely serve is looked at meanwhile. `own`: from `ownTickets`.
 */
export async function ticketMeanwhile(
  side: BlindClientDeps,
  own: readonly VersionedTicket[],
  likely: { readonly dataset: string; readonly cells: number; readonly mode: TicketShape['mode'] },
  estimate: () => Promise<WantedTicket>,
  onProgress?: OnProgress,
): Promise<VersionedTicket<TicketIn<'ready'>>> {
  const candidate = own
    .filter(isReady)
    .find(
      ({ ticket }) =>
        ticket.dataset === likely.dataset &&
        ticket.shape.cells === likely.cells &&
        ticket.shape.mode === likely.mode &&
        isLive(side, ticket),
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

/** One that is ready by what the store knows; `own`: from `ownTickets`. */
export function readyTicket(
  side: BlindClientDeps,
  own: readonly VersionedTicket[],
  { dataset, shape }: WantedTicket,
): VersionedTicket<TicketIn<'ready'>> | undefined {
  return own
    .filter(isReady)
    .find(({ ticket }) => ticket.dataset === dataset && serves(ticket.shape, shape) && isLive(side, ticket))
}

function isLive(side: BlindClientDeps, { expires }: TicketIn<'ready'>): boolean {
  return Date.parse(expires) - MARGIN_MS >= side.now()
}

/** Tickets of this service, without those that ended long ago. */
export async function ownTickets(side: BlindClientDeps): Promise<readonly VersionedTicket[]> {
  const { held } = await side.store.list()
  const own = held.filter(({ ticket }) => ticket.service === side.serviceKey)
  const old = own.filter(
    ({ ticket }) => ticket.state === 'ended' && Date.parse(ticket.ended) + keepMillis(ticket) < side.now(),
  )
  for (const { name } of old) await side.store.remove(name)
  return own.filter(found => !old.includes(found))
}

/**
 * With the ticket goes its record: what its owner needs when it is accused, or accuses. A question that was
 * refused would come back from its copy.
 */
function keepMillis({ reason }: TicketIn<'ended'>): number {
  return KEPT_LONG.has(reason) ? KEEP_DISPUTED_MS : KEEP_ENDED_MS
}

const KEPT_LONG: ReadonlySet<string> = new Set([FAILED, CONTRADICTED, 'refused', 'cancelled'])

async function readyTickets(
  side: BlindClientDeps,
  { dataset, shape }: WantedTicket,
  count: number,
): Promise<readonly VersionedTicket<TicketIn<'ready'>>[]> {
  const ready: VersionedTicket<TicketIn<'ready'>>[] = []
  for (const held of await ownTickets(side)) {
    if (ready.length >= count) break
    if (!isReady(held)) continue
    const { ticket } = held
    if (!isLive(side, ticket)) {
      await markEnded(side, held, 'expired')
      continue
    }
    if (ticket.dataset !== dataset || !serves(ticket.shape, shape)) continue
    const { state } = await retried(() => side.client.ticketShow({ params: { id: ticket.id } }))
    if (state === 'ready') ready.push(held)
    else await markEnded(side, held, state)
  }
  return ready
}

async function nextTicket(
  side: BlindClientDeps,
  wanted: WantedTicket,
  onProgress: OnProgress,
): Promise<VersionedTicket<TicketIn<'ready'>>> {
  for (const held of await ownTickets(side)) {
    if (!isMaking(held)) continue
    const ready = await finishTicket(side, held, onProgress)
    if (ready.ticket.dataset === wanted.dataset && serves(ready.ticket.shape, wanted.shape)) return ready
  }
  return await finishTicket(side, await beginTicket(side, wanted, onProgress), onProgress)
}

function mayRepeat({ details }: SdkError): boolean {
  return ['lost', 'expired', 'used', 'written-off', CLEARED].includes(String(details['state']))
}

function isReady(held: VersionedTicket): held is VersionedTicket<TicketIn<'ready'>> {
  return held.ticket.state === 'ready'
}

function isMaking(held: VersionedTicket): held is HeldMaking {
  return ['made', 'chosen', 'opened'].includes(held.ticket.state)
}
