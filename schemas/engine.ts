// The data plane's messages: plain data, so that the engine can live in another process, at a provider's own
// site or on a cluster.
import { z } from 'zod'
import { EditionId, IntegerText, LIMITS, madeId, Name, Sha256Hex } from './common.ts'
import { Declaration, Served } from './declaration.ts'
import { OpeningFault } from './opening-fault.ts'
import { MAX_PARTS, Noise, PartNoise, Shape } from './plan.ts'
import { TicketShape } from './ticket-shape.ts'

/** A sealed file and its digest; bytes are disclosed to nobody but the engine (a size tells a row count). */
export const SealedFile = z.strictObject({ path: z.string(), sha256: Sha256Hex })
export const SealedManifest = z.strictObject({
  v: z.literal(1),
  edition: EditionId,
  declaration: Declaration,
  files: z.array(SealedFile).min(1),
})
export type SealedFile = z.infer<typeof SealedFile>
export type SealedManifest = z.infer<typeof SealedManifest>

/**
 * One number of the whole edition: its total of a statistic, or what a view's bounds leave uncounted of it;
 * of each unit at most `limit`. protocols/dp/SPEC.md §8.
 */
export const TotalRequest = z.strictObject({
  statistic: Served.exclude(['units']),
  measure: Name.optional(),
  /** Null: the total. */
  view: Name.nullable(),
  limit: IntegerText,
  noise: Noise,
})
export type TotalRequest = z.infer<typeof TotalRequest>

export const SealRequest = z.strictObject({
  edition: EditionId,
  declaration: Declaration,
  /** The contribution files, below the engine's folder; their order makes no difference. */
  contributions: z.array(z.string()).min(1).max(LIMITS.contributionFiles),
  totals: z.array(TotalRequest),
})
export type SealRequest = z.infer<typeof SealRequest>

/** With its noisy value: shown once the edition is approved. */
export const EditionTotal = z.strictObject({ ...TotalRequest.shape, value: IntegerText })
export type EditionTotal = z.infer<typeof EditionTotal>

export const SealResult = z.strictObject({ manifest: SealedManifest, totals: z.array(EditionTotal) })
export type SealResult = z.infer<typeof SealResult>

/** Where a sealing job is; the fraction is of public work (buckets), never of rows. */
export const SealProgress = z.strictObject({
  step: z.enum(['verify', 'bound', 'seal', 'totals']),
  fraction: z.number().min(0).max(1),
})
export type SealProgress = z.infer<typeof SealProgress>

/** Measured on made-up rows. */
export const SealingSpeed = z.strictObject({
  /** Of an edition of one row. */
  startingMs: z.number().positive(),
  /** Nanoseconds for each row of the capacity and each unit of a row's work (`rowWork`). */
  workNs: z.number().nonnegative(),
})
export type SealingSpeed = z.infer<typeof SealingSpeed>

export const ReleaseRequest = z.strictObject({
  edition: EditionId,
  parts: z
    .array(z.strictObject({ shape: Shape, noise: PartNoise }))
    .min(1)
    .max(MAX_PARTS),
})
export type ReleaseRequest = z.infer<typeof ReleaseRequest>

/** Noisy integers, a list for each part in the order of its cells. Nothing exact leaves the engine. */
/**
 * Of each part, in the order of the request: a number for each group; under correlated noise also its counts,
 * else null.
 */
export const ReleaseResult = z.strictObject({
  parts: z.array(z.strictObject({ values: z.array(IntegerText), counts: z.array(IntegerText).nullable() })),
})
export type ReleaseResult = z.infer<typeof ReleaseResult>

const TicketId = madeId('ticket')
const Bytes = z.custom<Uint8Array>(value => value instanceof Uint8Array)
const Masks = z.custom<Float64Array>(value => value instanceof Float64Array)

/**
 * A consumer's opening of a ticket (protocols/blind/SPEC.md, "Opening"), exactly as long as its shape says.
 */
export const OpeningRequest = z.strictObject({
  ticket: TicketId,
  shape: TicketShape,
  digests: z.array(Sha256Hex),
  choice: z.array(z.number().int()),
  opening: Bytes,
})
export type OpeningRequest = z.infer<typeof OpeningRequest>

/** Evidence says which instance fails by which rule; its opening is then kept. */
export const OpeningVerdict = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('pass') }),
  z.strictObject({ kind: z.literal('evidence'), position: z.number().int(), reason: OpeningFault }),
])
export type OpeningVerdict = z.infer<typeof OpeningVerdict>

/**
 * Statistics over a hidden selection, in the order of their groups in the slots; `hidden` in the declared
 * order.
 */
export const BlindReleaseRequest = z.strictObject({
  edition: EditionId,
  ticket: TicketId,
  shifts: Bytes,
  hidden: z.array(Name).min(1),
  parts: z
    .array(z.strictObject({ shape: Shape, noise: PartNoise }))
    .min(1)
    .max(MAX_PARTS),
  /** Of a joint question: integers in [0, t), one for each group, added to its noise. Wiped. */
  masks: Masks.optional(),
})
export type BlindReleaseRequest = z.infer<typeof BlindReleaseRequest>

/**
 * Only the ticket's owner can read it. Whoever does not charge and store it must destroy it: the ticket is
 * gone either way.
 */
export const BlindReleaseResult = z.strictObject({
  ciphertexts: Bytes,
  /**
   * Of each part, under correlated noise; they are of the whole view, so they say nothing of the selection.
   */
  counts: z.array(z.array(IntegerText).nullable()),
})
export type BlindReleaseResult = z.infer<typeof BlindReleaseResult>

/** Blind queries. Prepared tickets are in memory only: masks that were kept could be used twice. */
export interface BlindEngine {
  /** How many bytes this shape would hold; undefined: more than the engine ever prepares. */
  bytesOf(shape: TicketShape): number | undefined
  /** Whether another ticket of this shape can be prepared now. */
  hasRoom(shape: TicketShape): boolean
  /**
   * Checks, at low priority. Throws a Fault `blind.busy`, or `blind.worker_failed` where a worker died over
   * it.
   */
  check(request: OpeningRequest): Promise<OpeningVerdict>
  /**
   * Only after a pass. Returns SHA-256 of the share ciphertexts, hex: to be logged before anybody may fetch
   * them.
   */
  prepare(request: OpeningRequest): Promise<{ readonly sharesDigest: string }>
  holds(ticket: string): boolean
  /**
   * What each thread holds after its last task: bytes outside its own heap, and objects of SEAL. Neither
   * follows from data.
   */
  threads(): Readonly<
    Record<'ahead' | 'online', readonly { readonly bytes: number; readonly objects: number }[]>
  >
  /** The share ciphertexts of one closed instance but the last; undefined: no such ticket or part. */
  shares(ticket: string, part: number): { readonly bytes: Uint8Array; readonly parts: number } | undefined
  /**
   * One-shot: uses the ticket up. Throws `blind.ticket_state` where another call has it,
   * `blind.worker_failed` where it was lost, and what `release` throws.
   */
  release(request: BlindReleaseRequest): Promise<BlindReleaseResult>
  forget(ticket: string): void
}

/** What sealing needs of an AbortSignal, which is no part of ECMAScript. */
export interface StopSignal {
  readonly aborted: boolean
  addEventListener(type: 'abort', listener: () => void): void
  removeEventListener(type: 'abort', listener: () => void): void
}

/** The data plane. Embedded: DuckDB in this process; every message is plain data. */
export interface Engine {
  /**
   * Bounds, seals and releases the edition's totals; all or nothing: a failed seal leaves no file. The
   * contribution is read by a process with limits of memory, disk and time, so whatever it holds the caller
   * goes on. A Fault `engine.sealing_crashed` where it ended that process, which a second try may not;
   * `signal` stops it.
   */
  seal(request: SealRequest, progress: (at: SealProgress) => void, signal?: StopSignal): Promise<SealResult>
  /** Seals made-up rows several times, with no other sealing at the same time. */
  measureSealing(signal: StopSignal): Promise<SealingSpeed>
  /** One-shot: each call draws fresh noise, so the caller must store and charge what it shows. */
  release(request: ReleaseRequest): Promise<ReleaseResult>
  readonly blind: BlindEngine
  /** Rechecks the sealed files against the manifest's digests; a Fault names the damaged file. */
  verify(manifest: SealedManifest): Promise<void>
  /** Destroys an edition's rows; where there are none it is done already. */
  destroy(edition: string): Promise<void>
  close(): Promise<void>
}
