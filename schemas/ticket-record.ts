// What was signed about a ticket, kept by both sides as proof: by the service against a consumer that cheats,
// by the consumer against a false accusation and against a service that logs one choice and sends another.
import { z } from 'zod'
import { Base64 } from './base64.ts'
import { DatasetId, Instant, KeyId, Sha256Hex } from './common.ts'
import { TicketId } from './records.ts'
import { TicketShape } from './ticket-shape.ts'

/**
 * A request as its sender signed it: RFC 9421 signature base and signature, and the content whose digest the
 * base names.
 */
export const SignedRequest = z.strictObject({
  keyId: z.string(),
  publicKey: z.string(),
  base: z.string(),
  signature: Base64,
  content: z.string(),
})
export type SignedRequest = z.infer<typeof SignedRequest>

const Text = z.string().max(128 * 2 ** 10)

/** A request and the service's signed answer to it: the answer's base covers the request's signature. */
export const SignedExchange = z.strictObject({
  request: z.strictObject({ keyId: KeyId, base: Text, signature: Base64, content: Text }),
  response: z.strictObject({ base: Text, signature: Base64, content: Text }),
})
export type SignedExchange = z.infer<typeof SignedExchange>

/**
 * What a consumer keeps of each ticket. Nothing in it is secret from the service, and nothing tells what is
 * asked later.
 */
export const TicketRecord = z.strictObject({
  v: z.literal(1),
  /** The service's key, base64url, as it was pinned. */
  service: z.string().max(64),
  dataset: DatasetId,
  shape: TicketShape,
  ticket: TicketId,
  /** The digests, and the choice that the service sent. */
  upload: SignedExchange,
  /** The entry of the choice, as the service showed it. */
  entries: SignedExchange,
  /**
   * Null where nothing was opened: what was sent and what was logged contradict each other. `seeds`: of the
   * chosen instances, by position.
   */
  opened: z.strictObject({ seeds: z.array(Sha256Hex) }).nullable(),
  kept: Instant,
})
export type TicketRecord = z.infer<typeof TicketRecord>
