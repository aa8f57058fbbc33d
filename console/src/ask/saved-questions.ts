// Questions that a member keeps in this browser: everything but what is hidden, which would lie here in the clear.
import { z } from 'zod'
import { Query } from '../../../schemas/query.ts'

const Saved = z.strictObject({ id: z.string(), name: z.string().max(80), query: Query })
export type Saved = z.infer<typeof Saved>

export function loadQuestions(keyId: string): readonly Saved[] {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(placeOf(keyId)) ?? '[]')
    return z.array(Saved).parse(stored)
  } catch {
    return []
  }
}

/** Throws where the browser keeps nothing. */
export function storeQuestions(keyId: string, saved: readonly Saved[]): void {
  localStorage.setItem(placeOf(keyId), JSON.stringify(saved.slice(0, MOST)))
}

const MOST = 100

function placeOf(keyId: string): string {
  return `yinsuan-questions-${keyId}`
}
