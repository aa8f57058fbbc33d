// What this reader demands of the log, and what this browser saw of it last. Neither comes from the service.
import { z } from 'zod'
import { PolicyFile } from '../../../../schemas/witness-policy.ts'

const Chosen = z.strictObject({ witnesses: z.array(z.string()), quorum: z.number().int().min(0) })
export type ReaderPolicy = z.infer<typeof Chosen>

const Seen = z.strictObject({
  size: z.number().int().min(0),
  /** Base64. */
  root: z.string(),
  /** Unix seconds at which a witness signed it. */
  time: z.number().optional(),
  verified: z.string(),
})
export type SeenTree = z.infer<typeof Seen>

export const ALONE: ReaderPolicy = { witnesses: [], quorum: 0 }

export function readPolicy(logKey: string): ReaderPolicy {
  return read(`yinsuan-policy ${logKey}`, Chosen) ?? ALONE
}

export function keepPolicy(logKey: string, policy: ReaderPolicy): void {
  keep(`yinsuan-policy ${logKey}`, policy)
}

export function readSeen(logKey: string): SeenTree | undefined {
  return read(`yinsuan-seen ${logKey}`, Seen)
}

export function keepSeen(logKey: string, seen: SeenTree): void {
  keep(`yinsuan-seen ${logKey}`, seen)
}

/** As typed, a key in each line; undefined where one of them is none, or the quorum cannot be reached. */
export function parsePolicy(logKey: string, lines: string, quorum: number): ReaderPolicy | undefined {
  const witnesses = lines
    .split('\n')
    .map(line => line.trim())
    .filter(line => line !== '')
  const isMeant = PolicyFile.safeParse({ log: logKey, witnesses, quorum }).success
  return isMeant ? { witnesses, quorum } : undefined
}

function read<T>(name: string, schema: z.ZodType<T>): T | undefined {
  try {
    const stored = localStorage.getItem(name)
    return stored === null ? undefined : schema.safeParse(JSON.parse(stored)).data
  } catch {
    return undefined
  }
}

function keep(name: string, value: ReaderPolicy | SeenTree): void {
  try {
    localStorage.setItem(name, JSON.stringify(value))
  } catch {
    // A browser without storage forgets it: the next visit begins anew.
  }
}
