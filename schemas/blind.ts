// Blind queries on the wire: what the service may see of a question that it cannot read.
import { z } from 'zod'
import { DatasetId, Instant, LIMITS, madeId, Name, OrganisationId, Sha256Hex } from './common.ts'
import { AnswerFile, UploadId } from './records.ts'

/** `one`: exactly one cell of the hidden dimensions; `any`: any subset of their cells. */
export const Selection = z.enum(['one', 'any'])

/** The public side of a hidden selection: which dimensions, how many cells can be chosen. In the order of the declared dimensions. */
export const Hidden = z.strictObject({ dimensions: z.array(Name).min(1).max(4), mode: Selection })
export type Hidden = z.infer<typeof Hidden>

export const BlindParameters = z.enum(['bfv-8192-30', 'bfv-8192-36'])
export const BlindLevel = z.enum(['full', 'strong', 'insecureForTesting'])
export type BlindLevel = z.infer<typeof BlindLevel>

/** Everything that fixes a ticket's lengths, times and memory (protocols/blind/SPEC.md, "Shape"). */
export const TicketShape = z.strictObject({
  parameters: BlindParameters,
  level: BlindLevel,
  mode: Selection,
  cells: z.number().int().min(1).max(LIMITS.cubeCells),
  answers: z.number().int().min(1).max(256),
})
export type TicketShape = z.infer<typeof TicketShape>

export const TicketId = madeId('ticket')
export const EvidenceId = madeId('evidence')

/**
 * Where a ticket is. `chosen`: the service's choice is logged and waits for the opening; `checking` and `preparing`: work of the service;
 * `ready`: shares can be fetched and one question asked; `used`; `failed`: the opening did not pass; `lost`: the service ended before it
 * was used, its masks are gone; `expired`; `written-off`: given up unopened.
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
])

export const Ticket = z.strictObject({
  id: TicketId,
  /** The grant's dataset: levels and limits are its. */
  dataset: DatasetId,
  shape: TicketShape,
  state: TicketState,
  /** Positions to open, ascending; part of the signed answer, and the same however often it is asked for. */
  choice: z.array(z.number().int().min(0).max(127)),
  made: Instant,
  expires: Instant,
})
export type Ticket = z.infer<typeof Ticket>

/** The digests of all k selectors, by position: what the consumer is bound to. */
export const NewTicket = z.strictObject({
  dataset: DatasetId,
  shape: TicketShape,
  digests: z.array(Sha256Hex).min(2).max(128),
})

/** The opening is an upload (protocols/blind/SPEC.md, "Opening"): seeds of the chosen, selectors of the closed ones. */
export const TicketOpening = z.strictObject({ upload: UploadId })

export const Base64 = z.base64().max(64 * 2 ** 20)

/** What only a blind answer has beside an AnswerFile: the last instance's ciphertexts, whose digest stands in the answer. */
export const BlindAnswerFile = z.strictObject({ file: AnswerFile, ciphertexts: Base64, stored: z.boolean() })
export type BlindAnswerFile = z.infer<typeof BlindAnswerFile>

/** What an officer re-checks offline: the signed upload, the signed choice, the signed opening. */
export const Evidence = z.strictObject({
  id: EvidenceId,
  organisation: OrganisationId,
  ticket: TicketId,
  shape: TicketShape,
  digests: z.array(Sha256Hex),
  choice: z.array(z.number().int()),
  position: z.number().int(),
  reason: z.string(),
  /** The opening's bytes, base64. */
  opening: Base64,
  /** Signature bases and signatures of the consumer's requests and of the service's answer, base64. */
  signed: z.strictObject({ upload: Base64, choice: Base64, opening: Base64 }),
  found: Instant,
  lifted: Instant.nullable(),
})
export type Evidence = z.infer<typeof Evidence>
