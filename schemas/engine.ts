// The data plane's messages: plain data, so that the engine can live in another process, at a provider's own site or on a cluster.
import { z } from 'zod'
import { EditionId, IntegerText, Name, Sha256Hex } from './common.ts'
import { Declaration, Served } from './declaration.ts'
import { Noise, Shape } from './plan.ts'

/** A sealed file and its digest; bytes are told to nobody but the engine (a size tells a row count). */
export const SealedFile = z.strictObject({ path: z.string(), sha256: Sha256Hex })
export const SealedManifest = z.strictObject({
  v: z.literal(1),
  edition: EditionId,
  declaration: Declaration,
  files: z.array(SealedFile).min(1),
})
export type SealedManifest = z.infer<typeof SealedManifest>

/** The kept-share release of one statistic of one bounded view: noise of each cell of the pairs. */
export const KeptShareRequest = z.strictObject({
  view: Name,
  statistic: Served,
  measure: Name.optional(),
  dimension: Name,
  bound: z.number().int(),
  noise: Noise,
})
export type KeptShareRequest = z.infer<typeof KeptShareRequest>

export const SealRequest = z.strictObject({
  edition: EditionId,
  declaration: Declaration,
  /** The contribution file, below the engine's folder. */
  contribution: z.string(),
  keptShare: z.array(KeptShareRequest),
})
export type SealRequest = z.infer<typeof SealRequest>

/** Noisy pairs for each code of the dimension: public once the edition's entry is written. */
export const KeptSharePairs = z.strictObject({
  view: Name,
  statistic: Served,
  measure: Name.optional(),
  dimension: Name,
  noise: Noise,
  kept: z.array(IntegerText),
  leftOut: z.array(IntegerText),
})
export type KeptSharePairs = z.infer<typeof KeptSharePairs>

export const SealResult = z.strictObject({ manifest: SealedManifest, keptShare: z.array(KeptSharePairs) })
export type SealResult = z.infer<typeof SealResult>

/** Where a sealing job is; the fraction is of public work (buckets), never of rows. */
export const SealProgress = z.strictObject({
  step: z.enum(['verify', 'bound', 'seal', 'kept-share']),
  fraction: z.number().min(0).max(1),
})
export type SealProgress = z.infer<typeof SealProgress>

export const ReleaseRequest = z.strictObject({
  edition: EditionId,
  parts: z
    .array(z.strictObject({ shape: Shape, noise: Noise }))
    .min(1)
    .max(40),
})
export type ReleaseRequest = z.infer<typeof ReleaseRequest>

/** Noisy integers, a list for each part in the order of its cells. Nothing exact leaves the engine. */
export const ReleaseResult = z.strictObject({ values: z.array(z.array(IntegerText)) })
export type ReleaseResult = z.infer<typeof ReleaseResult>

/** The data plane. Embedded: DuckDB in this process; every message is plain data. */
export interface Engine {
  /** Bounds, seals and releases the kept share; all or nothing: a failed seal leaves no folder. */
  seal(request: SealRequest, progress: (at: SealProgress) => void): Promise<SealResult>
  /** One-shot: each call draws fresh noise, so the caller must store and charge what it shows. */
  release(request: ReleaseRequest): Promise<ReleaseResult>
  /** Rechecks the sealed files against the manifest's digests; a Fault names the damaged file. */
  verify(manifest: SealedManifest): Promise<void>
  /** Destroys an edition's rows; where there are none it is done already. */
  destroy(edition: string): Promise<void>
  close(): Promise<void>
}
