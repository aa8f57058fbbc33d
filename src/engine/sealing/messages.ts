// What the service and a sealing process say to each other, one JSON text a line. The order goes down the
// process's standard input, since it holds the edition's key and the noise: arguments and environment are
// visible to other users of the machine. The reply is hostile: the process has parsed a member's file,
// which may have taken it over.
import { z } from 'zod'
import { IntegerText, LIMITS, Sha256Hex } from '../../../schemas/common.ts'
import { Declaration } from '../../../schemas/declaration.ts'
import { SealProgress, TotalRequest } from '../../../schemas/engine.ts'
import type { FaultDetail } from '../../../schemas/fault.ts'
import { unseenIn } from '../../../schemas/unseen.ts'

const Path = z.string().min(1)

export const SealOrder = z.strictObject({
  /** `check`: only the files' structure, before another engine reads them; then there are no totals. */
  work: z.enum(['seal', 'check']),
  declaration: Declaration,
  /** Absolute. */
  contributions: z.array(Path).min(1).max(LIMITS.contributionFiles),
  /** Absolute; the process's own, and all that it may write. */
  folder: Path,
  /** 32 bytes. */
  key: Sha256Hex,
  totals: z.array(TotalRequest),
  /** For each request: added to the exact total before it leaves the process. */
  noise: z.array(IntegerText),
  threads: z.number().int(),
  memoryMiB: z.number().int(),
  spillMiB: z.number().int(),
})
export type SealOrder = z.infer<typeof SealOrder>

/**
 * What may be wrong with a contribution, or stop its reading. Nothing else that a process claims is passed
 * on.
 */
const RefusalCode = z.enum([
  'engine.contribution_unreadable',
  'engine.contribution_layout',
  'engine.contribution_file',
  'engine.column_missing',
  'engine.column_unexpected',
  'engine.column_type',
  'engine.column_null',
  'engine.code_outside',
  'engine.quantum_outside',
  'engine.capacity_exceeded',
  'engine.disk_full',
  'engine.out_of_memory',
  'engine.failed',
])

/** Goes to a database and a terminal: nothing in it is unseen. */
const ShortText = z
  .string()
  .max(80)
  .refine(text => unseenIn(text) === undefined)

const Refusal = z.strictObject({
  code: RefusalCode,
  params: z.record(z.string().max(20), z.union([ShortText, z.number().int(), z.array(ShortText).max(1000)])),
  at: ShortText.optional(),
})

export const SealReply = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('progress'), at: SealProgress }),
  /** The sealed files lie in the folder; the noisy number of each request. */
  z.strictObject({ kind: z.literal('sealed'), totals: z.array(IntegerText) }),
  z.strictObject({ kind: z.literal('refused'), faults: z.array(Refusal).min(1).max(1000) }),
])
export type SealReply = z.infer<typeof SealReply>

/** A reply as the process writes it: its faults are whatever stopped it. */
export type Said =
  | { readonly kind: 'progress'; readonly at: SealProgress }
  | { readonly kind: 'sealed'; readonly totals: readonly string[] }
  | { readonly kind: 'refused'; readonly faults: readonly FaultDetail[] }
