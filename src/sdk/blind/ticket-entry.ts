// One log entry of a ticket, as the service shows it: the choice, the opening, its pass. All of it may be a
// liar's.
import { commit } from '../../../protocols/audit/commitment.ts'
import { parseEntry } from '../../../protocols/audit/entry.ts'
import type { TicketEntry } from '../../../protocols/audit/entry-ledger.ts'
import { leafHash } from '../../../protocols/audit/merkle.ts'
import type { LogPolicy } from '../../../protocols/audit/policy.ts'
import { verifyReceipt } from '../../../protocols/audit/receipt.ts'
import { concatBytes, fromHex, toHex, utf8 } from '../../../protocols/bytes.ts'
import { canonicalJson, parseStrictJson } from '../../../protocols/canonical-json.ts'
import { ProtocolError } from '../../../protocols/errors.ts'
import type { LoggedTicketEntry, TicketOpening } from '../../../schemas/blind.ts'
import { TicketBody } from '../../../schemas/body.ts'
import { SdkError } from '../errors.ts'
import { digestSha256, verifyStrictly } from '../web-crypto.ts'

export interface VerifiedTicketEntry {
  readonly index: number
  /** Leaf hash (RFC 6962), hex. */
  readonly hash: string
  readonly leaf: TicketEntry
  readonly body: TicketBody
}

/**
 * The entry is in the log, as the policy's key and witnesses signed it, and this is the body that it commits
 * to. Throws `sdk.log`, or the ProtocolError of a broken proof: see `isPolicyUnmet`.
 */
export async function verifyTicketEntry(
  logged: LoggedTicketEntry,
  policy: LogPolicy,
): Promise<VerifiedTicketEntry> {
  const bytes = utf8(logged.leaf)
  const { index } = await verifyReceipt(bytes, logged.receipt, policy, verifyStrictly)
  const leaf = parseEntry(bytes)
  if (leaf.type !== 'ticket' || leaf.seq !== String(index))
    throw untrue('the entry is not of a ticket', index)
  if (commit('body', fromHex(logged.bodySalt), utf8(logged.body)) !== leaf.bodyCommitment)
    throw untrue('the body is not the one that the entry commits to', index)
  const body = readBody(logged.body, index)
  const { action, ticket, sharesDigest, organisation, salt } = body
  const stated = [action, ticket, sharesDigest, commit('organisation', fromHex(salt), utf8(organisation))]
  const committed = [leaf.action, leaf.ticket, leaf.sharesDigest, leaf.organisation]
  if (canonicalJson(stated) !== canonicalJson(committed))
    throw untrue('the body and its entry contradict each other', index)
  return { index, hash: toHex(leafHash(bytes)), leaf, body }
}

/**
 * Too few witnesses yet, or a key that this reader does not know (the log may have changed its key): says
 * nothing about the entry.
 */
export function isPolicyUnmet(error: unknown): boolean {
  return (
    error instanceof ProtocolError && (error.code.startsWith('policy.') || error.code === 'note.unsigned')
  )
}

/** Where an entry is in the log, as an opening names it. Nothing is verified here. */
export function entryPlaceOf(leaf: string): TicketOpening['entry'] {
  return { seq: parseEntry(utf8(leaf)).seq, hash: toHex(leafHash(utf8(leaf))) }
}

/** What the signature under an opening binds besides its bytes. `digests`: hex, by position. */
export async function openingBinding(
  choice: readonly number[],
  digests: readonly string[],
  entry: TicketOpening['entry'],
): Promise<Omit<TicketOpening, 'upload' | 'sha256'>> {
  const digestsSha256 = toHex(await digestSha256(concatBytes(...digests.map(fromHex))))
  return { choice: [...choice], digestsSha256, entry }
}

/** What a ticket's choice is about, whoever says so. */
export type TicketFacts = Pick<
  TicketBody,
  'organisation' | 'ticket' | 'dataset' | 'shape' | 'digests' | 'choice'
>

/** The first field in which the logged body differs. */
export function differenceOf(body: TicketBody, facts: Partial<TicketFacts>): keyof TicketFacts | undefined {
  const fields = Object.keys(facts) as (keyof TicketFacts)[]
  return fields.find(field => canonicalJson(body[field]) !== canonicalJson(facts[field]))
}

function readBody(text: string, index: number): TicketBody {
  try {
    return TicketBody.parse(parseStrictJson(text))
  } catch {
    throw untrue('the body is not that of a ticket', index)
  }
}

function untrue(message: string, index: number): SdkError {
  return new SdkError('sdk.log', message, { index })
}
