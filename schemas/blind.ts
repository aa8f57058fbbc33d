// Blind queries on the wire: what the service may see of a question that it cannot read.
import { z } from 'zod'
import { form } from './form.ts'
import { DatasetId, IdempotencyKey, Instant, madeId, OrganisationId, Sha256Hex } from './common.ts'
import { Query } from './query.ts'
import { AnswerFile, TicketId, UploadId } from './records.ts'
import { TicketShape } from './ticket-shape.ts'

/**
 * Where a ticket is. `chosen`: the service's choice is logged and waits for the opening; `checking` and `preparing`: work of the service;
 * `ready`: shares can be fetched and one question asked; `used`; `failed`: the opening did not pass; `lost`: the service ended, or its
 * worker did, before it was used, and its masks are gone; `expired`; `written-off`: given up unopened; `lapsed`: not opened in time, so
 * it counts as given up; `clearing`: a lapsed one whose opening is checked after all; `cleared`: it passed and no longer counts, but
 * nothing is asked on it.
 */
export const TicketState = z.enum([
  'chosen',
  'checking',
  'preparing',
  'ready',
  'used',
  'failed',
  'lost',
  'expired',
  'written-off',
  'lapsed',
  'clearing',
  'cleared',
])
export type TicketState = z.infer<typeof TicketState>

export const Ticket = z.strictObject({
  id: TicketId,
  /** The grant's dataset: levels and limits are its. */
  dataset: DatasetId,
  shape: TicketShape,
  state: TicketState,
  /** Positions to open, ascending; part of the signed answer, and the same however often it is asked for. */
  choice: z.array(z.number().int().min(0).max(127)),
  made: Instant,
  /** A `chosen` ticket that was not opened by then has lapsed; a `ready` one not used by then is deleted. */
  expires: Instant,
})
export type Ticket = z.infer<typeof Ticket>

/** `giveUpsLeft`: choices that may still stay unopened, of two in 365 days, given up or lapsed; null for officers, who see all tickets. */
export const TicketList = z.strictObject({
  items: z.array(Ticket),
  next: z.string().nullable(),
  giveUpsLeft: z.number().int().min(0).nullable(),
})

/** The digests of all k selectors, by position: what the consumer is bound to. Sent again, the same ticket is answered. */
export const NewTicket = z.strictObject({
  dataset: DatasetId,
  shape: TicketShape,
  digests: z.array(Sha256Hex).min(2).max(128),
})
export type NewTicket = z.infer<typeof NewTicket>

/** The opening is a committed upload (protocols/blind/SPEC.md, "Opening"); `sha256` binds the consumer's signature to its bytes. */
export const TicketOpening = z.strictObject({ upload: UploadId, sha256: Sha256Hex })
export type TicketOpening = z.infer<typeof TicketOpening>

export const Base64 = z
  .string()
  .max(64 * 2 ** 20)
  .refine(isBase64, form('shape.base64'))
  .meta({ pattern: '^[A-Za-z0-9+/]*={0,2}$' })

/** By the platform's decoder: a pattern takes 1.6 ms for the ciphertexts of one answer, this 0.05. It skips white space, which shows in the length. */
function isBase64(text: string): boolean {
  if (text.length % 4 !== 0) return false
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0
  try {
    return atob(text).length === (text.length / 4) * 3 - padding
  } catch {
    return false
  }
}

/** A long message in parts: `part` of `parts`, counted from 0. */
export const BytesPart = z.strictObject({
  part: z.number().int(),
  parts: z.number().int(),
  bytes: Base64,
})
export type BytesPart = z.infer<typeof BytesPart>

/** The public part, the ticket, and the shifts of protocols/blind/SPEC.md ("Question"): uniform whatever is selected. */
export const NewBlindQuery = z.strictObject({
  query: Query,
  ticket: TicketId,
  shifts: Base64,
  idempotencyKey: IdempotencyKey,
})
export type NewBlindQuery = z.infer<typeof NewBlindQuery>

/** What only a blind answer has beside an AnswerFile: the last instance's ciphertexts, whose digest stands in the answer. */
export const BlindAnswerFile = z.strictObject({ file: AnswerFile, ciphertexts: Base64, stored: z.boolean() })
export type BlindAnswerFile = z.infer<typeof BlindAnswerFile>

/** A request as its sender signed it: RFC 9421 signature base and signature, and the content whose digest the base names. */
export const SignedRequest = z.strictObject({
  keyId: z.string(),
  publicKey: z.string(),
  base: z.string(),
  signature: Base64,
  content: z.string(),
})
export type SignedRequest = z.infer<typeof SignedRequest>

export const EvidenceId = madeId('evidence')

/** What an officer re-checks offline: the signed upload, the logged choice, the signed opening. */
export const Evidence = z.strictObject({
  id: EvidenceId,
  organisation: OrganisationId,
  ticket: TicketId,
  shape: TicketShape,
  digests: z.array(Sha256Hex),
  choice: z.array(z.number().int()),
  /** The first instance that fails, and which rule it breaks (protocols/blind/open.ts, `Verdict`). */
  position: z.number().int(),
  reason: z.string(),
  /** Of the opening, which is fetched in parts. */
  openingSha256: Sha256Hex,
  openingParts: z.number().int(),
  signed: z.strictObject({
    /** `NewTicket` as the consumer signed it. */
    upload: SignedRequest,
    /** `TicketOpening` as the consumer signed it. */
    opening: SignedRequest,
    /** The log entry of the choice. */
    choice: z.strictObject({ leaf: z.string(), body: z.string(), bodySalt: Sha256Hex, receipt: z.string() }),
  }),
  found: Instant,
  lifted: Instant.nullable(),
})
export type Evidence = z.infer<typeof Evidence>
