// What the control plane keeps, as it crosses HTTP. Money is integer fen, privacy nano-rho, both as digits.
import { z } from 'zod'
import { issueCode } from './issue-code.ts'
import {
  AnswerId,
  DatasetId,
  EditionId,
  Instant,
  KeyId,
  Label,
  madeId,
  Mode,
  NanoEpsilon,
  NanoRho,
  OrganisationId,
  PurposeCode,
  Sha256Hex,
} from './common.ts'
import { Declaration, SealingCharge } from './declaration.ts'
import { GrantContent, GrantId, Uses } from './contract.ts'
import { EditionStatus } from './edition-status.ts'
import { EditionTotal } from './engine.ts'
import { Price } from './price.ts'
import { Query } from './query.ts'
import { BlindLevel } from './ticket-shape.ts'

/** What a member may do. */
export const Role = z.enum(['provider', 'consumer', 'officer', 'operator', 'auditor'])
export type Role = z.infer<typeof Role>

/** A member. */
export const Organisation = z.strictObject({
  id: OrganisationId,
  title: Label,
  roles: z.array(Role).min(1),
  added: Instant,
  /** Since when nothing new is answered: an opening of a blind ticket did not pass. An officer lifts it. */
  suspended: Instant.nullable(),
  /** Since when an officer has shut it out, for a reason of its own. */
  halted: Instant.nullable(),
  /** When the halt of an officer, operator or auditor expires; null for everybody else. */
  haltEnds: Instant.nullable(),
})
export type Organisation = z.infer<typeof Organisation>

/** What one key may do for its member; every role reads. */
const KeyRole = z.enum(['reader', 'asker', 'signer', 'admin'])

/** A key of a member. */
export const MemberKey = z.strictObject({
  id: KeyId,
  organisation: OrganisationId,
  /** base64url of 32 bytes, Ed25519. */
  publicKey: z.string().regex(/^[A-Za-z0-9_-]{43}$/, issueCode('shape.public_key')),
  label: z.string().max(60),
  /** What it may do; a member's first key has all roles. */
  roles: z.array(KeyRole).min(1),
  validFrom: Instant,
  /** From then on it signs nothing; null: until it is revoked. */
  validUntil: Instant.nullable(),
  /** The log index of the entry that revoked it. */
  revokedAt: z.string().nullable(),
  /** The key in whose place it came. */
  replaces: KeyId.nullable(),
  /** The key of the member that invited this one by its name; null where the code was for any key. */
  invitedBy: KeyId.nullable(),
})
export type MemberKey = z.infer<typeof MemberKey>

/**
 * What one consumer may do with one dataset, and where that stands. The terms are those of the signed
 * contract.
 */
export const Grant = z.strictObject({
  id: GrantId,
  dataset: DatasetId,
  provider: OrganisationId,
  consumer: OrganisationId,
  content: GrantContent,
  modes: z.array(Mode).min(1),
  purposes: z.array(PurposeCode).min(1).max(20),
  /** What the consumer may spend under this grant in all editions together. */
  budget: NanoRho,
  spent: NanoRho,
  uses: z.strictObject({ limit: Uses.nullable(), used: z.string().regex(/^[0-9]{1,18}$/) }),
  price: Price,
  issued: Instant,
  expires: Instant,
  blindLevel: BlindLevel,
  /** When the consumer signed it too. */
  accepted: Instant.nullable(),
  /** Whether a second person has to approve it, and did. */
  approval: z.enum(['not-needed', 'waiting', 'approved', 'rejected']),
  /** Since when questions are answered under it: it is signed by both and approved where that is needed. */
  effective: Instant.nullable(),
  revoked: Instant.nullable(),
  /** Since when an officer holds it up. */
  frozen: Instant.nullable(),
  /** Null: issued by its provider alone, before grants were contracts. */
  contractDigest: Sha256Hex.nullable(),
})
export type Grant = z.infer<typeof Grant>

export const Edition = z.strictObject({
  id: EditionId,
  dataset: DatasetId,
  provider: OrganisationId,
  status: EditionStatus,
  declaration: Declaration,
  totals: z.array(EditionTotal),
  /** As they stand: a change of caps leaves the declaration as it was. */
  perConsumerCap: NanoRho,
  totalCap: NanoRho,
  totalSpent: NanoRho,
  sealingCharge: SealingCharge,
  /** What its standing questions cost: every account counts it as spent. */
  standingSpent: NanoRho,
  /** What published answers spent of its pool of pure ε. */
  poolSpent: NanoEpsilon,
  registered: Instant,
})
export type Edition = z.infer<typeof Edition>

/** What one consumer spent in one edition, under one grant. */
export const Account = z.strictObject({
  edition: EditionId,
  organisation: OrganisationId,
  /** What the public log calls this account. */
  account: Sha256Hex,
  grant: GrantId,
  cap: NanoRho,
  spent: NanoRho,
})
export type Account = z.infer<typeof Account>

/** Names an upload. */
export const UploadId = madeId('upload')
/** A file, or several, that arrive in parts. */
export const Upload = z.strictObject({
  id: UploadId,
  size: z.number().int(),
  sha256: Sha256Hex,
  partBytes: z.number().int(),
  /** Bytes of each file, one behind the other. */
  files: z.array(z.number().int()),
  parts: z.array(z.number().int()),
  expires: Instant,
  committed: z.boolean(),
})
export type Upload = z.infer<typeof Upload>

/** Names a job. */
export const JobId = madeId('job')
/** Work that goes on after its request: the sealing of an edition. */
export const Job = z.strictObject({
  id: JobId,
  edition: EditionId,
  state: z.enum(['running', 'done', 'failed']),
  step: z.string(),
  fraction: z.number(),
  /** When its outcome is published, by a schedule of public figures; null: it is. */
  promised: Instant.nullable(),
  /** The fault's code and words, when it failed. */
  code: z.string().nullable(),
  detail: z.string().nullable(),
})
export type Job = z.infer<typeof Job>

/** Names a blind ticket. */
export const TicketId = madeId('ticket')

/** A stored answer in a list. */
export const AnswerSummary = z.strictObject({
  id: AnswerId,
  edition: EditionId,
  mode: Mode,
  kind: z.enum(['profile', 'trend', 'aggregate']),
  /**
   * As the answer has it: of a blind question the public part, without what it hides. Null: what was asked
   * has been destroyed after its months.
   */
  query: Query.nullable(),
  charge: NanoRho,
  seq: z.string(),
  released: Instant,
})
export type AnswerSummary = z.infer<typeof AnswerSummary>

/**
 * An answer with everything that proves it, as texts: hashed as they are and never re-serialised. `answer`,
 * `leaf` and `body` are canonical JSON, the salts open the commitments in the leaf, `receipt` is a C2SP
 * tlog-proof.
 */
const ProvenAnswer = z.strictObject({
  v: z.literal(1),
  id: AnswerId,
  answer: z.string(),
  resultSalt: Sha256Hex,
  leaf: z.string(),
  body: z.string(),
  bodySalt: Sha256Hex,
  receipt: z.string(),
})

/**
 * `earlier`: the answers whose releases this one combines with its own (protocols/dp/SPEC.md §9), in the
 * order of the log; absent where it combines none.
 */
export const AnswerFile = ProvenAnswer.extend({ earlier: z.array(ProvenAnswer).min(1).max(400).optional() })
export type AnswerFile = z.infer<typeof AnswerFile>
