// What one sealing may use, from public figures only (declaration and settings): a limit that followed from
// rows would reveal them when it is reached.
import type { Declaration } from '../../../schemas/declaration.ts'
import { bucketCount } from '../buckets.ts'
import { cutsOf } from '../cuts.ts'
import { rowSchema } from '../row-schema.ts'

/** The operator's settings. */
export type SealingSettings = {
  /** Processes at once, each with the limits below. */
  readonly jobs: number
  readonly memoryMiB: number
  readonly diskMiB: number
  readonly minutes: number
}

export type SealingLimits = {
  /** Of the whole process. */
  readonly memoryMiB: number
  /** DuckDB's part: it spills beyond. */
  readonly duckMiB: number
  /** Of everything in the process's folder. */
  readonly diskMiB: number
  readonly minutes: number
}

/** Node, DuckDB's code, and what DuckDB does not count as its own. */
const NOT_DUCK = 0.4
/** Copies of the rows at one time: split, spilled and sealed, twice over. */
const COPIES = 6
const SPARE_MIB = 64
/** A file for each bucket and thread, whatever it holds. */
const BUCKET_MIB = 0.5
/** Some 30 times what two processors at 2.1 GHz take. */
const STARTING_MINUTES = 2
const MS_A_ROW = 0.005

/** What a row costs, in terms of one column or cap of it: the row itself costs as much as four. */
export function rowWork(declaration: Declaration): number {
  const { measures, views } = declaration
  const caps = views.flatMap(view => view.caps).length
  return 4 + rowSchema(declaration).dimensions.length + measures.length + caps
}

export function sealingLimits(declaration: Declaration, settings: SealingSettings): SealingLimits {
  const { capacity, measures } = declaration
  const { dimensions } = rowSchema(declaration)
  const rowBytes = 64 + 4 * dimensions.length + 8 * (measures.length + cutsOf(declaration).length)
  const rowsMiB = (capacity * rowBytes * COPIES) / 2 ** 20
  const diskMiB = Math.ceil(SPARE_MIB + BUCKET_MIB * bucketCount(declaration) + rowsMiB)
  const ms = capacity * MS_A_ROW * rowWork(declaration)
  return {
    memoryMiB: settings.memoryMiB,
    duckMiB: Math.floor(settings.memoryMiB * (1 - NOT_DUCK)),
    diskMiB: Math.min(diskMiB, settings.diskMiB),
    minutes: Math.min(STARTING_MINUTES + Math.ceil(ms / 60_000), settings.minutes),
  }
}
