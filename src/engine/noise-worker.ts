// Draws batches of noise off the main thread, from the operating system's CSPRNG.
import { randomFillSync } from 'node:crypto'
import { parentPort } from 'node:worker_threads'
import { sampleNoise } from '../../protocols/dp/noise.ts'
import { exactNoise } from '../../schemas/exact-noise.ts'
import type { Noise } from '../../schemas/plan.ts'

export type DrawRequest = { readonly id: number; readonly noise: Noise; readonly count: number }
/**
 * Without values: the parameters were refused. Nothing else is said, since an error must not reveal noise.
 */
export type DrawReply = { readonly id: number; readonly values?: BigInt64Array<ArrayBuffer> }

const BUFFER_BYTES = 1 << 16
const buffer = new Uint8Array(BUFFER_BYTES)
let used = BUFFER_BYTES

parentPort?.on('message', ({ id, noise, count }: DrawRequest) => {
  let reply: DrawReply = { id }
  try {
    const values = new BigInt64Array(count)
    values.set(sampleNoise(exactNoise(noise), count, random))
    reply = { id, values }
  } catch {
    // The reply without values says it.
  }
  parentPort?.postMessage(reply, reply.values === undefined ? [] : [reply.values.buffer])
})

/** One system call for many draws; bytes handed out are wiped here. */
function random(target: Uint8Array): Uint8Array {
  if (target.length > BUFFER_BYTES) return randomFillSync(target)
  if (used + target.length > BUFFER_BYTES) {
    randomFillSync(buffer)
    used = 0
  }
  target.set(buffer.subarray(used, used + target.length))
  buffer.fill(0, used, used + target.length)
  used += target.length
  return target
}
