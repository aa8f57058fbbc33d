// The service's half of a blind question in a process whose memory its parent may read: a thread's work,
// without the thread, so that its randomness can be the parent's.
import type { PreparedTicket } from '../../protocols/blind/prepare.ts'
import { openHeap } from '../../src/engine/blind/heap.ts'
import type { Task } from '../../src/engine/blind/task.ts'
import { openThread } from '../../src/engine/blind/thread.ts'
import { type ChildTask, matrix, traceless } from './masks.ts'

const thread = openThread(await openHeap(), traceless())
let prepared: PreparedTicket | undefined

process.on('message', (message: ChildTask) => {
  process.send?.(perform(message))
})
process.send?.('ready')

function perform({ task, forgets }: ChildTask): unknown {
  const result = thread.run(taskOf(task))
  if (forgets) thread.forget()
  if (task.kind !== 'prepare') return result
  const made = result as { readonly shares: Uint8Array; readonly prepared: PreparedTicket }
  prepared = made.prepared
  return made.shares
}

function taskOf(task: ChildTask['task']): Task {
  if (task.kind !== 'evaluate') return task
  if (prepared === undefined) throw new Error('nothing is prepared')
  return { ...task, prepared, statistics: matrix() }
}
