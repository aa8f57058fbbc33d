// How the service runs, for its operator; and how its witnesses are, for officers too.
import { z } from 'zod'
import { Instant } from './common.ts'

const Count = z.number().int().min(0)

/**
 * `unreachable` and `refusing` may pass; `lying`: its signature is none; `ahead` and `forked` are evidence of
 * another log under the same key.
 */
export const WitnessState = z.enum(['new', 'ok', 'unreachable', 'refusing', 'lying', 'ahead', 'forked'])
export type WitnessState = z.infer<typeof WitnessState>

/** One witness, and how it was since the start. */
export const WitnessRecord = z.strictObject({
  name: z.string(),
  /** C2SP verifier key, as the settings have it, or a market edition. */
  key: z.string(),
  state: WitnessState,
  /** Entries that it has not seen. */
  lag: Count,
  /** Since when it is in which state, the oldest first; of a long time the newest changes. */
  changes: z.array(z.strictObject({ at: Instant, state: WitnessState })).max(200),
})
export type WitnessRecord = z.infer<typeof WitnessRecord>

/**
 * Whom the service asks to cosign. What a reader demands is the reader's own policy and never comes from
 * here.
 */
export const WitnessBook = z.strictObject({
  /** So many of the settings' have to have signed before a checkpoint counts; 0 where they name none. */
  quorum: Count,
  /** Start of the process: before it nothing is known here. */
  since: Instant,
  /** Entries that are stored, and those of them under a checkpoint that enough witnesses signed. */
  size: Count,
  cosigned: Count,
  witnesses: z.array(WitnessRecord),
})
export type WitnessBook = z.infer<typeof WitnessBook>

/** One thing that the service needs, and whether it is there. */
export const CheckRecord = z.strictObject({
  name: z.string(),
  ok: z.boolean(),
  /** False where the service answers without it: one witness of several. */
  needed: z.boolean().optional(),
  /** Of a witness: entries that it has not cosigned yet. */
  lag: Count.optional(),
})
export type CheckRecord = z.infer<typeof CheckRecord>

/**
 * Sizes of datasets are not included; the disk's are rounded in coarse steps, not noised
 * (src/server/observe/readiness.ts).
 */
export const Operation = z.strictObject({
  software: z.string(),
  runtime: z.string(),
  since: Instant,
  durability: z.enum(['fsync', 'process-crash-only']),
  checks: z.array(CheckRecord),
  log: z.strictObject({
    size: Count,
    /** When the newest checkpoint was signed. */
    checkpoint: Instant.nullable(),
    /** Entries that are stored and not under a checkpoint that enough witnesses signed. */
    unwitnessed: Count,
  }),
  /** Editions that wait to be sealed. */
  queued: Count,
  disk: z.strictObject({ total: Count, free: Count, unit: Count }).nullable(),
})
export type Operation = z.infer<typeof Operation>
