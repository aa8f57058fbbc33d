// What may be sent twice because the service answers it once: retried where it is not known whether it
// arrived.
import { isUnanswered, ProblemError, SdkError } from './errors.ts'
import { pause } from './pause.ts'

const PAUSES: readonly number[] = [200, 1_000, 4_000]

/** What the service itself refuses is thrown at once. `pauses`: milliseconds before each further attempt. */
export async function retried<T>(send: () => Promise<T>, pauses = PAUSES): Promise<T> {
  for (const wait of pauses) {
    try {
      return await send()
    } catch (error) {
      if (!isUncertain(error)) throw error
      await pause(retryMillis(error) ?? wait)
    }
  }
  return await send()
}

/**
 * No answer, one that the service did not sign, or one that asks to come again: the request may still be
 * carried out. Nor is it known of one that is refused as replayed: browsers send a request again by
 * themselves, byte for byte, where a connection that they had open breaks.
 */
export function isUncertain(error: unknown): boolean {
  if (error instanceof SdkError) return isUnanswered(error)
  if (!(error instanceof ProblemError)) return false
  if (error.code === 'request.replayed') return true
  return error.status === 429 || error.status === 503 || (!error.authenticated && error.status >= 500)
}

function retryMillis(error: unknown): number | undefined {
  if (!(error instanceof ProblemError) || error.retryAfter === undefined) return undefined
  return Math.min(error.retryAfter, 30) * 1_000
}
