// The tree that this browser verified last: the log must still begin with it. Never read from the service.
import { z } from 'zod'
import { loadStored, store } from '../shared/stored.ts'

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
  return loadStored(placeOf(logKey), text => Seen.parse(JSON.parse(text)))
}

/** Stores the tree that the next verification must extend; without storage that one starts from nothing. */
export function storeSeenTree(logKey: string, seen: SeenTree): void {
  store(placeOf(logKey), JSON.stringify(seen))
}

function placeOf(logKey: string): string {
  return `yinsuan-seen-${logKey}`
}
