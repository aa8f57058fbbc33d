// The page's side of a worker that takes orders: orders as promises, with progress.
import { unpack } from '../errors.ts'
import type { OrderReply, OrderTable } from './order.ts'

export type OrderWork<Orders extends OrderTable, Progress> = {
  readonly order: <Kind extends keyof Orders>(
    kind: Kind,
    input: Orders[Kind]['input'],
    onProgress?: (progress: Progress) => void,
  ) => Promise<Orders[Kind]['output']>
  /** Drops the worker with all that it holds. */
  readonly end: () => void
}

type Waiting<Progress> = {
  readonly resolve: (output: never) => void
  readonly reject: (error: Error) => void
  readonly onProgress: ((progress: Progress) => void) | undefined
}

/** `failed` and `ended`: what the orders under way are told then. */
export function orderWork<Orders extends OrderTable, Progress>(
  worker: Worker,
  told: { readonly failed: string; readonly ended: string },
): OrderWork<Orders, Progress> {
  const waiting = new Map<number, Waiting<Progress>>()
  let next = 0
  worker.onmessage = ({ data }: MessageEvent<OrderReply<Progress>>) => {
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
  worker.onerror = () => fail(told.failed)
  return {
    order: (kind, input, onProgress) =>
      new Promise((resolve, reject) => {
        const id = next++
        waiting.set(id, { resolve, reject, onProgress })
        worker.postMessage({ kind, id, input })
      }),
    end: () => {
      worker.terminate()
      fail(told.ended)
    },
  }
}
