// Before anything is opened: the choice that the service sent is the one that its log holds, for these very
// digests. A service that logs one choice and sends another gets nothing opened, and what it signed proves
// it.
import { type LogPolicy, logKeyAlone } from '../../../protocols/audit/policy.ts'
import { ProtocolError } from '../../../protocols/errors.ts'
import type { LoggedTicketEntry, Ticket as ServiceTicket, TicketEntries } from '../../../schemas/blind.ts'
import type { SignedExchange } from '../../../schemas/ticket-record.ts'
import type { Proven } from '../client.ts'
import { SdkError } from '../errors.ts'
import { pause } from '../pause.ts'
import { retried } from '../retried.ts'
import type { BlindClientDeps } from './side.ts'
import {
  differenceOf,
  isPolicyUnmet,
  type TicketFacts,
  type VerifiedTicketEntry,
  verifyTicketEntry,
} from './ticket-entry.ts'

/** The member's own: the log's pinned key, and the witnesses that it demands. */
export function policyOf({ policy, logKey }: Pick<BlindClientDeps, 'policy' | 'logKey'>): LogPolicy {
  return policy ?? logKeyAlone(logKey)
}

/** `field`: what differs between what was sent and what was logged; undefined: nothing does. */
export type LoggedChoice =
  | { readonly field: undefined; readonly entry: VerifiedTicketEntry; readonly signed: SignedExchange }
  | { readonly field: string; readonly signed: SignedExchange }

/**
 * Throws what leaves the question open, so that nothing is opened and it can be asked again: no connection,
 * another log key, too few witnesses within a few seconds.
 */
export async function loggedChoice(
  side: BlindClientDeps,
  claimed: ServiceTicket,
  digests: readonly string[],
): Promise<LoggedChoice> {
  const { id: ticket, dataset, shape, choice } = claimed
  const facts = { organisation: side.organisation, ticket, dataset, shape, digests: [...digests], choice }
  const { value, signed } = await witnessed(side, ticket, 0)
  return { ...(await compare(value, facts, policyOf(side))), signed }
}

async function compare(
  { items: [first] }: TicketEntries,
  facts: TicketFacts,
  policy: LogPolicy,
): Promise<{ field: undefined; entry: VerifiedTicketEntry } | { field: string }> {
  if (first === undefined) return { field: 'entry' }
  try {
    const entry = await verifyTicketEntry(first, policy)
    const field = entry.leaf.action === 'chosen' ? differenceOf(entry.body, facts) : 'action'
    return field === undefined ? { field, entry } : { field }
  } catch (error) {
    // Signed by the service, and no proof of anything: that is a contradiction too.
    if (isPolicyUnmet(error) || !isBroken(error)) throw error
    return { field: 'entry' }
  }
}

const PAUSES: readonly number[] = [200, 1_000, 3_000]

/**
 * The service waits for its own witnesses; the member may demand others. Each time the receipt is under a
 * newer checkpoint.
 */
async function witnessed(side: BlindClientDeps, id: string, place: 0 | -1): Promise<Proven<TicketEntries>> {
  for (const wait of PAUSES) {
    const got = await entriesOf(side, id)
    const entry = got.value.items.at(place)
    const lacking = entry && (await verifyTicketEntry(entry, policyOf(side)).then(() => false, isPolicyUnmet))
    if (lacking !== true) return got
    await pause(wait)
  }
  return await entriesOf(side, id)
}

async function entriesOf(side: BlindClientDeps, id: string): Promise<Proven<TicketEntries>> {
  return await retried(() => side.client.proven('ticketEntries', { params: { id } }))
}

function isBroken(error: unknown): boolean {
  return error instanceof ProtocolError || (error instanceof SdkError && error.code === 'sdk.log')
}

/**
 * SHA-256 of the share ciphertexts, as the log committed to it when the opening passed. Throws `sdk.log`
 * where the log holds no such entry of this ticket, or one of another opening, and what a broken proof
 * throws.
 */
export async function loggedShares(
  side: BlindClientDeps,
  id: string,
  openingSha256: string,
): Promise<string> {
  return (await loggedOpened(side, id, openingSha256)).sharesDigest
}

/** The same with the entry that says so. */
export async function loggedOpened(
  side: BlindClientDeps,
  id: string,
  openingSha256: string,
): Promise<{ readonly sharesDigest: string; readonly opened: LoggedTicketEntry }> {
  const { value } = await witnessed(side, id, -1)
  const last = value.items.at(-1)
  const entry = last && (await verifyTicketEntry(last, policyOf(side)))
  const { action, ticket, sharesDigest } = entry?.leaf ?? {}
  const opened = action === 'opened' && ticket === id && entry?.body.openingSha256 === openingSha256
  if (last === undefined || !opened || sharesDigest === null || sharesDigest === undefined)
    throw new SdkError('sdk.log', 'the log does not say that this opening passed', {
      index: entry?.index ?? -1,
    })
  return { sharesDigest, opened: last }
}
