// The tree that this browser verified last: the log must still begin with it. Never read from the service.
import { z } from 'zod'

const Seen = z.strictObject({
  size: z.number().int().min(0),
  /** Base64. */
  root: z.string(),
  /** Unix seconds at which a witness signed it. */
  time: z.number().optional(),
  verified: z.string(),
})
export type SeenTree = z.infer<typeof Seen>

/** The last tree verified under a log key; undefined where there is none. */
export function loadSeenTree(logKey: string): SeenTree | undefined {
  try {
    const stored = localStorage.getItem(placeOf(logKey))
    return stored === null ? undefined : Seen.safeParse(JSON.parse(stored)).data
  } catch {
    return undefined
  }
}

/** Stores the tree that the next verification must extend. */
export function storeSeenTree(logKey: string, seen: SeenTree): void {
  try {
    localStorage.setItem(placeOf(logKey), JSON.stringify(seen))
  } catch {
    // Without storage the next verification starts from nothing.
  }
}

function placeOf(logKey: string): string {
  return `yinsuan-seen-${logKey}`
}
