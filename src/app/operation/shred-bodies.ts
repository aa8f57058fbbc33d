import { encodeLeaf } from '../../domain/entries.ts'
import type { Store } from '../../store/store.ts'
import { decide } from '../decide.ts'

/**
 * Destroys the private bodies of questions by destroying their keys, in one transaction with the entry that
 * says so. Resumes where an earlier call ended. `months`: how many full months they are kept after their own.
 */
export async function shredBodies(store: Store, software: string, months: number): Promise<void> {
  const through = monthBefore(store.now(), months + 1)
  const due = await store.read.dueForShredding(through)
  if (due !== undefined) {
    await store.detachAnswers(due)
    await decide(store, null, async ({ read, write, append }) => {
      const range = await read.dueForShredding(through)
      if (range === undefined) return
      const [from, to] = [String(range.from), String(range.to)]
      const seq = append(place =>
        encodeLeaf(place, software, { type: 'shred', from, to, through, months: String(months) }),
      )
      await write.destroyKeys(range, seq)
    })
  }
  await store.tidyShreds()
}

/** UTC. */
function monthBefore(millis: number, months: number): string {
  const now = new Date(millis)
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - months)).toISOString().slice(0, 7)
}
