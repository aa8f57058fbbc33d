// What a consumer kept of a ticket (protocols/blind/SPEC.md, "Record"), read by an officer or a court: did
// the service log the choice that it sent? Both statements are signed by the service, so it can dispute
// neither.
import type { LogPolicy } from '../../../protocols/audit/policy.ts'
import { fromBase64, utf8 } from '../../../protocols/bytes.ts'
import { parseStrictJson } from '../../../protocols/canonical-json.ts'
import { ProtocolError } from '../../../protocols/errors.ts'
import { formatContentDigest } from '../../../protocols/identity/content-digest.ts'
import { verifyEd25519 } from '../../../protocols/identity/ed25519.ts'
import { decodePublicKey, keyId } from '../../../protocols/identity/keys.ts'
import { LABEL } from '../../../protocols/identity/profile.ts'
import { Ticket, TicketEntries } from '../../../schemas/blind.ts'
import { type SignedExchange, TicketRecord } from '../../../schemas/ticket-record.ts'
import { SdkError } from '../errors.ts'
import { digestSha256 } from '../web-crypto.ts'
import { flawed } from './flawed.ts'
import { signerOf } from './signed-request.ts'
import { differenceOf, isPolicyUnmet, type VerifiedTicketEntry, verifyTicketEntry } from './ticket-entry.ts'

/**
 * `field`: in what the service contradicts itself; `entry`: what it showed of the log proves nothing.
 * Undefined: it keeps its word.
 */
export interface VerifiedRecord {
  readonly ticket: string
  readonly field: string | undefined
  /** As it was sent, and as it was logged where that can be read. */
  readonly told: readonly number[]
  readonly logged: readonly number[] | undefined
  readonly index: number | undefined
}

export interface RecordOptions {
  readonly policy: LogPolicy
  /** base64url, as the reader pinned it. */
  readonly serviceKey: string
}

/**
 * Everything in the record may be forged by the consumer: what counts is what the service signed. Throws
 * `sdk.evidence` for a record that proves nothing, and the ProtocolError where the reader's policy is not
 * met.
 */
export async function verifyRecord(untrusted: unknown, options: RecordOptions): Promise<VerifiedRecord> {
  const parsed = TicketRecord.safeParse(untrusted)
  if (!parsed.success) throw flawed('record', 'not the record of a ticket')
  const { upload, entries, ticket } = parsed.data
  const told = read(Ticket, await signedContent(upload, options.serviceKey))
  const shown = read(TicketEntries, await signedContent(entries, options.serviceKey))
  if (told.id !== ticket) throw flawed('recordTicket', 'the answer is about another ticket')
  const [first] = shown.items
  const entry = first && (await provenEntry(first, options.policy))
  if (entry === undefined)
    return { ticket, field: 'entry', told: told.choice, logged: undefined, index: undefined }
  // Whoever made the record may have put the answers to two requests about two tickets together.
  if (entry.leaf.ticket !== ticket || entry.leaf.action !== 'chosen')
    throw flawed('recordTicket', 'the entry is of another ticket')
  // Not the digests: those are the consumer's statement, and the service's signature does not show which it
  // received.
  const { dataset, shape, choice } = told
  const field = differenceOf(entry.body, { ticket, dataset, shape, choice })
  return { ticket, field, told: choice, logged: entry.body.choice, index: entry.index }
}

async function provenEntry(
  logged: TicketEntries['items'][number],
  policy: LogPolicy,
): Promise<VerifiedTicketEntry | undefined> {
  try {
    return await verifyTicketEntry(logged, policy)
  } catch (error) {
    const untrue = error instanceof SdkError || error instanceof ProtocolError
    if (!untrue || isPolicyUnmet(error)) throw error
    return undefined
  }
}

/** What the service signed as its answer to this request's signature. */
async function signedContent({ request, response }: SignedExchange, serviceKey: string): Promise<string> {
  const publicKey = decodePublicKey(serviceKey)
  if (!verifyEd25519(publicKey, utf8(response.base), fromBase64(response.signature)))
    throw flawed('recordSignature', 'an answer is not signed by this service')
  const [status = '', digest, covered, last = '', ...more] = response.base.split('\n')
  const identifiers = ['"@status"', '"content-digest"', `"signature";req;key="${LABEL}"`]
  const expected = formatContentDigest(await digestSha256(utf8(response.content)))
  const whole =
    /^"@status": 20[01]$/.test(status) &&
    digest === `${identifiers[1]}: ${expected}` &&
    covered === `${identifiers[2]}: :${request.signature}:` &&
    more.length === 0
  if (!whole || signerOf(last, identifiers, ['created', 'keyid', 'alg', 'tag']) !== keyId(publicKey))
    throw flawed('recordSignature', 'a signature is of another answer')
  return response.content
}

function read<T>(schema: { readonly parse: (value: unknown) => T }, content: string): T {
  try {
    return schema.parse(parseStrictJson(content))
  } catch {
    throw flawed('record', 'what was signed has another form')
  }
}
