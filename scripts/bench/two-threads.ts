// What a second thread brings on this machine at best: plain arithmetic in threads that share nothing.
// Virtual processors may be halves of one, or others' too.
import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { median } from '../statistics.ts'

const ROUNDS = 15
/** Some 100 ms. */
const WORK = `
  const { parentPort } = require('node:worker_threads')
  parentPort.on('message', () => {
    const numbers = new Float64Array(100_000)
    for (let round = 0; round < 500; round++)
      for (let i = 0; i < numbers.length; i++) numbers[i] = numbers[i] * 1.0000001 + i
    parentPort.postMessage(numbers[1])
  })`

/** In turns, one thread and two. */
export async function twoThreadsRatio(): Promise<number> {
  const threads = [new Worker(WORK, { eval: true }), new Worker(WORK, { eval: true })]
  const rate = async (count: number): Promise<number> => {
    const start = performance.now()
    await Promise.all(
      threads.slice(0, count).map(async thread => {
        thread.postMessage(undefined)
        await once(thread, 'message')
      }),
    )
    return count / (performance.now() - start)
  }
  try {
    await rate(2)
    const ratios: number[] = []
    for (let round = 0; round < ROUNDS; round++) {
      const one = await rate(1)
      ratios.push((await rate(2)) / one)
    }
    return median(ratios)
  } finally {
    await Promise.all(threads.map(thread => thread.terminate()))
  }
}
