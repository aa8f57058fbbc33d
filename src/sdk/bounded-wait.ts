// Waiting for a state that the service has to reach: it could answer "not yet" for ever.
import { SdkError } from './errors.ts'
import { pause } from './pause.ts'

/** What is waited for: its id, and the state that the service said last. */
export type Awaited = { readonly id: string; readonly state: string }

/**
 * A pause between two looks. Throws `sdk.stalled` once `mostMs` have passed since it was made: by the clock,
 * which counts slow answers too, or by its own pauses, should the clock stand still. Nothing is given up:
 * whoever calls again goes on.
 */
export function boundedWait(mostMs: number, now: () => number = Date.now) {
  const begin = now()
  let paused = 0
  return async (milliseconds: number, { id, state }: Awaited): Promise<void> => {
    if (Math.max(now() - begin, paused) >= mostMs) {
      const details = { id, state, seconds: mostMs / 1000 }
      throw new SdkError('sdk.stalled', `${id} has been ${state} for too long`, details)
    }
    await pause(milliseconds)
    paused += milliseconds
  }
}
