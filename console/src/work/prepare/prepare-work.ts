// The page's side of prepare-worker.ts: orders as promises, with progress.
import type { PrepareProgress } from '../../../../src/prepare/prepare-export.ts'
import { unpack } from '../errors.ts'
import type { PrepareOrder, PrepareOrders, PrepareReply } from './prepare-worker.ts'

export type PrepareWork = {
  readonly order: <Kind extends keyof PrepareOrders>(
    kind: Kind,
    input: PrepareOrders[Kind]['input'],
    onProgress?: (progress: PrepareProgress) => void,
  ) => Promise<PrepareOrders[Kind]['output']>
  /** Drops the worker with all that it read. */
  readonly end: () => void
}

type Waiting = {
  readonly resolve: (output: never) => void
  readonly reject: (error: Error) => void
  readonly onProgress: ((progress: PrepareProgress) => void) | undefined
}

export function startPrepareWork(): PrepareWork {
  const worker = new Worker(new URL('./prepare-worker.ts', import.meta.url), { type: 'module' })
  const waiting = new Map<number, Waiting>()
  let next = 0
  worker.onmessage = ({ data }: MessageEvent<PrepareReply>) => {
    const order = waiting.get(data.id)
    if (order === undefined) return
    if (data.kind === 'progress') {
      order.onProgress?.(data.progress)
      return
    }
    waiting.delete(data.id)
    if (data.kind === 'failed') order.reject(unpack(data.error))
    // Of the order's kind: the worker's own branches say so.
    else order.resolve(data.output as never)
  }
  const fail = (message: string): void => {
    for (const { reject } of waiting.values()) reject(new Error(message))
    waiting.clear()
  }
  worker.onerror = () => fail('the worker that prepares exports failed')
  return {
    order: (kind, input, onProgress) =>
      new Promise((resolve, reject) => {
        const id = next++
        waiting.set(id, { resolve, reject, onProgress })
        worker.postMessage({ kind, id, input } as PrepareOrder)
      }),
    end: () => {
      worker.terminate()
      fail('the work was given up')
    },
  }
}
