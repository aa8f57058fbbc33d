// What a second worker thread brings: questions a second with two of the engine's threads over those with
// one.
import type { Task } from '../../src/engine/blind/task.ts'
import { openWorkers } from '../../src/engine/blind/workers.ts'
import { median } from '../statistics.ts'

const ROUNDS = 15
const LIMIT_MS = 60_000

/**
 * `task` is copied for each question, since a thread takes what it is sent. In turns, so that other work
 * meets both.
 */
export async function twoWorkersRatio(task: Task, questions: number): Promise<number> {
  const pools = [1, 2].map(count => openWorkers({ count, queue: 10_000, niceness: 0, recycleMiB: 100_000 }))
  try {
    const rates: (readonly number[])[] = []
    for (let round = 0; round <= ROUNDS; round++) {
      const rate: number[] = []
      for (const { run } of pools) {
        const tasks = Array.from({ length: questions }, () => structuredClone(task))
        const start = performance.now()
        await Promise.all(tasks.map(one => run(one, LIMIT_MS)))
        rate.push((1000 * questions) / (performance.now() - start))
      }
      // The first round starts threads and compiles.
      if (round > 0) rates.push(rate)
    }
    return median(rates.map(([one = 1, two = 0]) => two / one))
  } finally {
    await Promise.all(pools.map(({ close }) => close()))
  }
}
