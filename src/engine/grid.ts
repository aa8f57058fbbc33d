// Time that tells nothing: how long a scan takes depends on rows (2 ms for a small category, 54 ms for a whole edition), so what it
// answers, and how it fails, is told only at the next multiple of a public step.
import { setTimeout } from 'node:timers/promises'

/** Waits for the next multiple of `stepMs` after `start`, on the monotonic clock. */
export async function untilGrid(start: number, stepMs: number): Promise<void> {
  const elapsed = performance.now() - start
  const until = start + Math.max(1, Math.ceil(elapsed / stepMs)) * stepMs
  for (;;) {
    const rest = until - performance.now()
    if (rest <= 0) return
    await setTimeout(Math.ceil(rest))
  }
}
