// Questions that an organisation keeps to ask again: all of its consumers' keys see them.
import { z } from 'zod'
import { Instant, KeyId, madeId } from './common.ts'
import { Query } from './query.ts'

/** Names a saved question. */
export const SavedQuestionId = madeId('saved')

/** A question has names of hidden dimensions only: whoever asks it again chooses the values. */
export const NewSavedQuestion = z.strictObject({ name: z.string().trim().min(1).max(80), query: Query })
export type NewSavedQuestion = z.infer<typeof NewSavedQuestion>

/** Kept sealed until it is removed; no entry says anything of it. */
export const SavedQuestion = NewSavedQuestion.extend({
  id: SavedQuestionId,
  saved: Instant,
  /** The key that saved it. */
  by: KeyId,
})
export type SavedQuestion = z.infer<typeof SavedQuestion>
