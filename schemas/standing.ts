// Standing questions: a provider publishes one on its edition, it is charged once, and its answer is free to
// read.
import { z } from 'zod'
import { ActorBody } from './actor-body.ts'
import {
  AnswerId,
  DatasetId,
  EditionId,
  Instant,
  NanoEpsilon,
  NanoRho,
  OrganisationId,
  Sha256Hex,
} from './common.ts'
import { GrantId } from './contract.ts'
import { Part } from './plan.ts'
import { Query } from './query.ts'

/** Who may read the answer: consumers with a contract about the edition, or, of public data, every member. */
export const StandingReaders = z.enum(['contracts', 'members'])
export type StandingReaders = z.infer<typeof StandingReaders>

/** A question to be published; the same one again is charged nothing and keeps its readers. */
export const NewStanding = z.strictObject({ query: Query, readers: StandingReaders })
export type NewStanding = z.infer<typeof NewStanding>

/** A published question, without its answer. */
export const StandingQuestion = z.strictObject({
  /** Of its answer. */
  id: AnswerId,
  edition: EditionId,
  dataset: DatasetId,
  provider: OrganisationId,
  query: Query,
  readers: StandingReaders,
  /** "0" where the pool paid. */
  charge: NanoRho,
  /** Pure ε that it took of the edition's pool; null: it was charged in ρ. */
  pool: NanoEpsilon.nullable(),
  /** Its place in the log. */
  seq: z.string(),
  published: Instant,
  withdrawn: Instant.nullable(),
  /**
   * For the caller: `read` it before, or published it; `free` to read now; a `contract` would be needed;
   * `closed` to new readers.
   */
  access: z.enum(['read', 'free', 'contract', 'closed']),
})
export type StandingQuestion = z.infer<typeof StandingQuestion>

/** Of a published question. Sensitivities and noise are in the parts; each was drawn for it alone. */
export const StandingBody = z.strictObject({
  v: z.literal(1),
  type: z.literal('standing'),
  actor: ActorBody,
  edition: EditionId,
  query: Query,
  parts: z.array(Part),
  readers: StandingReaders,
  answer: AnswerId,
})
export type StandingBody = z.infer<typeof StandingBody>

export const STANDING_BODIES = [
  StandingBody,
  z.strictObject({
    v: z.literal(1),
    type: z.literal('standing-withdrawal'),
    actor: ActorBody,
    edition: EditionId,
    answer: AnswerId,
  }),
  z.strictObject({
    v: z.literal(1),
    type: z.literal('standing-reading'),
    actor: ActorBody,
    edition: EditionId,
    answer: AnswerId,
    grant: GrantId.nullable(),
    /** Opens the leaf's account. */
    accountSalt: Sha256Hex,
  }),
] as const
