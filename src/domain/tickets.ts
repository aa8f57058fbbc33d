// The rules of tickets: who may have which, and how many choices may be given up.
import { sha256 } from '../../protocols/hashes.ts'
import { checkDigests } from '../../protocols/blind/choice.ts'
import { MAX_WRITTEN_OFF, TICKET_MS, WRITTEN_OFF_MS } from '../../protocols/audit/replay-tickets.ts'
import { checkShape } from '../../protocols/blind/shape.ts'
import { fromHex, toHex, utf8 } from '../../protocols/bytes.ts'
import { ProtocolError } from '../../protocols/errors.ts'
import { fault } from '../../schemas/fault.ts'
import type { BlindLevel, TicketShape } from '../../schemas/ticket-shape.ts'

/** A ticket lives so long; a choice that is not opened by then has lapsed. */
export const TICKET_HOURS = TICKET_MS / 3_600_000
/** Of one organisation, in any state in which the service holds something for it. */
export const MAX_TICKETS = 8

/**
 * Names a ticket of its organisation, whatever the order of its digests. One for each member of a market
 * edition: a service may act for several.
 */
export function digestsKeyOf(
  digests: readonly string[],
  joint?: { readonly marketEdition: string; readonly node: string },
): string {
  const of = joint === undefined ? '' : `\n${joint.marketEdition}\n${joint.node}`
  return toHex(sha256(utf8(`${digests.toSorted().join('')}${of}`)))
}

/** A grant's level is the least that is asked of its tickets. */
export function isAllowed(level: BlindLevel, granted: BlindLevel): boolean {
  return STRENGTH[level] >= STRENGTH[granted]
}

/** Throws Faults `blind.shape` and `blind.digests`. */
export function checkNewTicket(shape: TicketShape, digests: readonly string[]): void {
  try {
    checkDigests(checkShape(shape), digests.map(fromHex))
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error
    if (error.code === 'blind.digests')
      throw fault('blind.digests', { made: Number(error.details['made'] ?? 0) }, '/digests')
    throw fault('blind.shape', { reason: error.message }, '/shape')
  }
}

/** The instant after which what was given up counts. */
export function writtenOffSince(now: number): number {
  return now - WRITTEN_OFF_MS
}

/**
 * `recent`: choices that were given up, or have lapsed and were not opened since, from `writtenOffSince` on.
 */
export function writeOffsLeft(recent: number): number {
  return Math.max(0, MAX_WRITTEN_OFF - recent)
}

/**
 * A new choice, while no more are unopened than may be: leaving one unopened when caught must not be free.
 */
export function checkUnopened(recent: number): void {
  if (recent > MAX_WRITTEN_OFF) throw fault('blind.unopened', { unopened: recent, limit: MAX_WRITTEN_OFF })
}

/** Giving up when caught must not be free. */
export function checkWriteOff(recent: number): void {
  if (writeOffsLeft(recent) === 0) throw fault('blind.written_off', { limit: MAX_WRITTEN_OFF })
}

const STRENGTH: Readonly<Record<BlindLevel, number>> = { full: 2, strong: 1, insecureForTesting: 0 }
