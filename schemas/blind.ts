// Blind queries on the wire: what the service may see of a question that it cannot read.
import { z } from 'zod'
import { Base64 } from './base64.ts'
import { issueCode } from './issue-code.ts'
import { DatasetId, IdempotencyKey, Instant, LogIndex, madeId, OrganisationId, Sha256Hex } from './common.ts'
import { OpeningFault } from './opening-fault.ts'
import { Query } from './query.ts'
import { AnswerFile, TicketId, UploadId } from './records.ts'
import { SignedRequest, TicketRecord } from './ticket-record.ts'
import { TicketShape } from './ticket-shape.ts'

/**
 * Where a ticket is. `chosen`: the service's choice is logged and waits for the opening; `checking` and
 * `preparing`: work of the service; `ready`: shares can be fetched and one question asked; `used`; `failed`:
 * the opening did not pass; `lost`: the service ended, or its worker did, before it was used, and its masks
 * are gone; `expired`; `written-off`: given up unopened; `lapsed`: not opened in time, so it counts as given
 * up; `clearing`: a lapsed one whose opening is checked after all; `cleared`: it passed and no longer counts,
 * but nothing is asked on it.
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

/** Where a blind ticket is. */
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

/**
 * `giveUpsLeft`: choices that may still stay unopened, of two in 365 days, given up or lapsed; null for
 * officers, who see all tickets.
 */
export const TicketList = z.strictObject({
  items: z.array(Ticket),
  next: z.string().nullable(),
  giveUpsLeft: z.number().int().min(0).nullable(),
})

/** ECVRF-EDWARDS25519-SHA512-TAI, 80 bytes, base64url. */
export const VrfProof = z.string().regex(/^[A-Za-z0-9_-]{107}$/, issueCode('shape.signature'))

/**
 * The digests of all k selectors, by position: what the consumer is bound to. Sent again, the same ticket is
 * answered.
 */
export const NewTicket = z.strictObject({
  dataset: DatasetId,
  shape: TicketShape,
  digests: z.array(Sha256Hex).min(2).max(128),
  /**
   * Of a ticket for a market edition, at the node of one of its members: the choice follows from the proofs
   * of all members, in member order, and not from this service (protocols/joint/SPEC.md, "Choice").
   */
  joint: z
    .strictObject({
      marketEdition: Sha256Hex,
      node: OrganisationId,
      proofs: z.array(VrfProof).min(2).max(32),
    })
    .optional(),
})
export type NewTicket = z.infer<typeof NewTicket>

/** A member's proof is asked for once a ticket; asked again, it is the same one. */
export const NewJointDraw = z.strictObject({
  marketEdition: Sha256Hex,
  node: OrganisationId,
  shape: TicketShape,
  digests: z.array(Sha256Hex).min(2).max(128),
})
export type NewJointDraw = z.infer<typeof NewJointDraw>

export const JointDraw = z.strictObject({ node: OrganisationId, proof: VrfProof })
export type JointDraw = z.infer<typeof JointDraw>

/**
 * A log entry with its private body: with the log's key and the reader's witnesses, its place in the log is
 * proven.
 */
export const LoggedTicketEntry = z.strictObject({
  leaf: z.string(),
  body: z.string(),
  bodySalt: Sha256Hex,
  /** C2SP tlog-proof. */
  receipt: z.string(),
})
export type LoggedTicketEntry = z.infer<typeof LoggedTicketEntry>

/**
 * What the log says of a ticket, the oldest first: the choice, the last opening that was sent, that it
 * passed.
 */
export const TicketEntries = z.strictObject({ items: z.array(LoggedTicketEntry).min(1).max(3) })
export type TicketEntries = z.infer<typeof TicketEntries>

/**
 * The opening is a committed upload (protocols/blind/SPEC.md, "Opening"). Signed, so it binds its sender to
 * the bytes, to the digests, and to the choice that it answers as the log has it: an opening of a choice that
 * the service made up proves nothing against its sender.
 */
export const TicketOpening = z.strictObject({
  upload: UploadId,
  sha256: Sha256Hex,
  choice: z.array(z.number().int().min(0).max(127)),
  /** SHA-256 of the digests, 32 bytes each, by position. */
  digestsSha256: Sha256Hex,
  /** The entry of the choice: its index in the log, decimal, and its leaf hash (RFC 6962). */
  entry: z.strictObject({ seq: LogIndex, hash: Sha256Hex }),
})
export type TicketOpening = z.infer<typeof TicketOpening>

/** A long message in parts: `part` of `parts`, counted from 0. */
export const BytesPart = z.strictObject({
  part: z.number().int(),
  parts: z.number().int(),
  bytes: Base64,
})
export type BytesPart = z.infer<typeof BytesPart>

/**
 * The public part, the ticket, and the shifts of protocols/blind/SPEC.md ("Question"): uniform whatever is
 * selected.
 */
export const NewBlindQuery = z.strictObject({
  query: Query,
  ticket: TicketId,
  shifts: Base64,
  idempotencyKey: IdempotencyKey,
})
export type NewBlindQuery = z.infer<typeof NewBlindQuery>

/**
 * What only a blind answer has beside an AnswerFile: the last instance's ciphertexts, whose digest is in
 * the answer.
 */
export const BlindAnswerFile = z.strictObject({ file: AnswerFile, ciphertexts: Base64, stored: z.boolean() })
export type BlindAnswerFile = z.infer<typeof BlindAnswerFile>

/** Names a piece of evidence. */
export const EvidenceId = madeId('evidence')

/** An accused member's answer: to officers, in its own words, with what its client kept of the ticket. */
export const NewRebuttal = z.strictObject({
  text: z.string().trim().min(1).max(4000),
  record: TicketRecord.nullable(),
})
export type NewRebuttal = z.infer<typeof NewRebuttal>

/** `seq`: its entry. `signed.content` is the `NewRebuttal`, as its sender signed it. */
export const Rebuttal = z.strictObject({ seq: LogIndex, made: Instant, signed: SignedRequest })
export type Rebuttal = z.infer<typeof Rebuttal>

/**
 * What an officer, or the accused, re-checks: the signed upload, the logged choice, the signed and logged
 * opening; and what the accused says.
 */
export const Evidence = z.strictObject({
  id: EvidenceId,
  organisation: OrganisationId,
  ticket: TicketId,
  shape: TicketShape,
  digests: z.array(Sha256Hex),
  choice: z.array(z.number().int()),
  /** The first instance that fails, and which rule it breaks (protocols/blind/open.ts, `Verdict`). */
  position: z.number().int(),
  reason: OpeningFault,
  /** Of the opening, which is fetched in parts. */
  openingSha256: Sha256Hex,
  openingParts: z.number().int(),
  signed: z.strictObject({
    /** `NewTicket` as the consumer signed it. */
    upload: SignedRequest,
    /** `TicketOpening` as the consumer signed it. */
    opening: SignedRequest,
    /** The log entry of the choice. */
    choice: LoggedTicketEntry,
    /** The log entry of the opening. */
    sent: LoggedTicketEntry,
  }),
  found: Instant,
  lifted: Instant.nullable(),
  /** The oldest first. */
  rebuttals: z.array(Rebuttal),
})
export type Evidence = z.infer<typeof Evidence>
