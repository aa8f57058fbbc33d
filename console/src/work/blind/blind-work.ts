// The page's side of blind-worker.ts: orders as promises, with progress.
import type { Language } from '../../../../schemas/common.ts'
import type { BlindStep } from '../../../../src/sdk/blind/side.ts'
import { unpack } from '../errors.ts'
import type { OpenedKey } from '../keys/key-worker.ts'
import type { BlindOrder, BlindOrders, BlindReply, BlindStart } from './blind-worker.ts'

export type BlindProgress = { readonly step: BlindStep; readonly done: number; readonly total: number }

export type BlindWork = {
  readonly order: <Kind extends keyof BlindOrders>(
    kind: Kind,
    input: BlindOrders[Kind]['input'],
    onProgress?: (progress: BlindProgress) => void,
  ) => Promise<BlindOrders[Kind]['output']>
  /** Drops the worker with its keys; what it was doing is taken up again by the next one. */
  readonly end: () => void
}

type Waiting = {
  readonly resolve: (output: never) => void
  readonly reject: (error: Error) => void
  readonly onProgress: ((progress: BlindProgress) => void) | undefined
}

export function startBlindWork(key: OpenedKey, language: Language): BlindWork {
  const worker = new Worker(new URL('./blind-worker.ts', import.meta.url), { type: 'module' })
  const waiting = new Map<number, Waiting>()
  let next = 0
  worker.onmessage = ({ data }: MessageEvent<BlindReply>) => {
    const order = waiting.get(data.id)
    if (order === undefined) return
    if (data.kind === 'progress') {
      order.onProgress?.(data)
      return
    }
    waiting.delete(data.id)
    if (data.kind === 'failed') order.reject(unpack(data.error))
    // Of the order's kind: the worker's own switch says so.
    else order.resolve(data.output as never)
  }
  const fail = (message: string): void => {
    for (const { reject } of waiting.values()) reject(new Error(message))
    waiting.clear()
  }
  worker.onerror = () => fail('the worker for blind questions failed')
  const { header, signingKey, vaultKey } = key
  worker.postMessage({
    kind: 'start',
    origin: location.origin,
    key: { header, signingKey, vaultKey },
    language,
  } satisfies BlindStart)
  return {
    order: (kind, input, onProgress) =>
      new Promise((resolve, reject) => {
        const id = next++
        waiting.set(id, { resolve, reject, onProgress })
        worker.postMessage({ kind, id, input } as BlindOrder)
      }),
    end: () => {
      worker.terminate()
      fail('signed out')
    },
  }
}
