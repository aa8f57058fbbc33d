// One worker of blind queries: SEAL in a thread of its own, so that untrusted bytes that end it cost their
// own request only.
import { randomFillSync } from 'node:crypto'
import { readlinkSync } from 'node:fs'
import { setPriority } from 'node:os'
import { parentPort, workerData } from 'node:worker_threads'
import { ProtocolError } from '../../../protocols/errors.ts'
import { openHeap } from './heap.ts'
import type { Reply, Task, WorkerSettings } from './task.ts'
import { openThread } from './thread.ts'
import { buffersOf } from './transfer.ts'

const { niceness } = workerData as WorkerSettings
if (niceness > 0) lowerPriority()

const thread = openThread(await openHeap(), target => randomFillSync(target))

parentPort?.postMessage({ kind: 'ready' } satisfies Reply)
parentPort?.on('message', (task: Task) => {
  const reply = replyTo(task)
  parentPort?.postMessage(reply, reply.kind === 'done' ? buffersOf(reply.result) : [])
  // Nobody waits for this. A thread that is not clean is being replaced, and its memory goes back to the
  // operating system.
  if (reply.holding.isClean) thread.forget()
})

function replyTo(task: Task): Exclude<Reply, { kind: 'ready' }> {
  try {
    return { kind: 'done', result: thread.run(task), holding: thread.holding() }
  } catch (error) {
    // Codes of protocols/blind reveal no data; nothing else of an error leaves this thread. What is no
    // ProtocolError may be a trap of WebAssembly, after which nothing in its memory can be relied on.
    const code = error instanceof ProtocolError ? error.code : 'blind.trap'
    return { kind: 'failed', code, holding: thread.holding() }
  }
}

/** Linux gives each thread a niceness of its own; elsewhere preparing competes as an equal. */
function lowerPriority(): void {
  try {
    setPriority(Number(readlinkSync('/proc/thread-self').split('/').at(-1)), niceness)
  } catch {
    // Slower open queries, nothing worse.
  }
}
