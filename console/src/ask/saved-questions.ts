// Questions that a member saved in this browser, without hidden values: those would be stored in the clear.
import { z } from 'zod'
import { Query } from '../../../schemas/query.ts'
import { loadStored, store } from '../shared/stored.ts'

const SavedQuestion = z.strictObject({ id: z.string(), name: z.string().max(80), query: Query })
export type SavedQuestion = z.infer<typeof SavedQuestion>

/** The questions saved under a key, newest first; empty where there are none or they cannot be read. */
export function loadQuestions(keyId: string): readonly SavedQuestion[] {
  return loadStored(placeOf(keyId), text => z.array(SavedQuestion).parse(JSON.parse(text))) ?? []
}

/** Replaces the saved questions of a key. Returns false where the browser stores nothing. */
export function storeQuestions(keyId: string, saved: readonly SavedQuestion[]): boolean {
  return store(placeOf(keyId), JSON.stringify(saved.slice(0, MAX_SAVED)))
}

const MAX_SAVED = 100

function placeOf(keyId: string): string {
  return `yinsuan-questions-${keyId}`
}
