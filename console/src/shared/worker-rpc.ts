// Typed calls from the page to a worker: one reply each, progress before it, and cancellation.
// Both ends are our own code of one build, so messages are not validated. Errors keep their class and code.
import { ProtocolError } from '../../../protocols/errors.ts'
import { decodeError, type EncodedError, encodeError } from './error-codec.ts'

/** What a worker answers: by method, its input and its output. Both must survive a structured clone. */
type MethodTable = Readonly<Record<string, { readonly input: unknown; readonly output: unknown }>>

type CallOptions<Progress> = {
  readonly onProgress?: ((progress: Progress) => void) | undefined
  /** Rejects the call with the signal's reason, and lets the handler stop. */
  readonly signal?: AbortSignal | undefined
}

export type RpcClient<Methods extends MethodTable, Progress> = {
  /** Rejects with what the handler threw, or `console.worker` where the worker failed or was closed. */
  readonly call: <Method extends keyof Methods>(
    method: Method,
    input: Methods[Method]['input'],
    options?: CallOptions<Progress>,
  ) => Promise<Methods[Method]['output']>
  /** Ends the worker with all that it holds in memory. */
  readonly close: () => void
}

type CallContext<Progress> = {
  readonly onProgress: (progress: Progress) => void
  readonly signal: AbortSignal
}

/** A handler starts when its message arrives; calls run side by side unless the worker queues them itself. */
export type WorkerHandlers<Methods extends MethodTable, Progress> = {
  readonly [Method in keyof Methods]: (
    input: Methods[Method]['input'],
    context: CallContext<Progress>,
  ) => Promise<Methods[Method]['output']>
}

/** The global scope of a worker, or one end of a `MessageChannel`. */
type Port = {
  postMessage(message: unknown): void
  addEventListener(type: 'message', listener: (event: MessageEvent) => void): void
}

/** The page's `Worker`. */
type WorkerPort = {
  postMessage(message: unknown): void
  addEventListener(type: 'message' | 'error', listener: (event: MessageEvent) => void): void
  terminate(): void
}

type Call<Methods extends MethodTable, Method extends keyof Methods> = {
  readonly kind: 'call'
  readonly id: number
  readonly method: Method
  readonly input: Methods[Method]['input']
}
type Request<Methods extends MethodTable> =
  | Call<Methods, keyof Methods>
  | { readonly kind: 'cancel'; readonly id: number }

type Reply<Progress> =
  | { readonly kind: 'progress'; readonly id: number; readonly progress: Progress }
  | { readonly kind: 'done'; readonly id: number; readonly output: unknown }
  | { readonly kind: 'failed'; readonly id: number; readonly error: EncodedError }

type Pending<Progress> = {
  readonly resolve: (output: never) => void
  readonly reject: (reason: unknown) => void
  readonly onProgress: ((progress: Progress) => void) | undefined
}

/** The page's end of a worker that runs `serve`. */
export function connectWorker<Methods extends MethodTable, Progress>(
  worker: WorkerPort,
): RpcClient<Methods, Progress> {
  const pending = new Map<number, Pending<Progress>>()
  let next = 0
  const fail = (message: string): void => {
    for (const { reject } of pending.values()) reject(new ProtocolError('console.worker', message))
    pending.clear()
  }
  worker.addEventListener('error', () => fail('a worker failed'))
  worker.addEventListener('message', ({ data }: { readonly data: Reply<Progress> }) => {
    const call = pending.get(data.id)
    if (call === undefined) return
    if (data.kind === 'progress') return call.onProgress?.(data.progress)
    pending.delete(data.id)
    if (data.kind === 'failed') void decodeError(data.error).then(call.reject, call.reject)
    // The method's own output: `Handlers` has checked it where it was returned.
    else call.resolve(data.output as never)
  })
  return {
    call: (method, input, { onProgress, signal } = {}) =>
      new Promise((resolve, reject) => {
        signal?.throwIfAborted()
        const id = next++
        pending.set(id, { resolve, reject, onProgress })
        const post = (request: Request<Methods>): void => worker.postMessage(request)
        signal?.addEventListener('abort', () => {
          if (!pending.delete(id)) return
          post({ kind: 'cancel', id })
          reject(signal.reason)
        })
        post({ kind: 'call', id, method, input })
      }),
    close: () => {
      worker.terminate()
      fail('the worker was closed')
    },
  }
}

/** One call to a worker that ends with it, and with it all that it held in memory, such as a secret seed. */
export async function callOnce<Methods extends MethodTable, Progress, Method extends keyof Methods>(
  client: RpcClient<Methods, Progress>,
  method: Method,
  input: Methods[Method]['input'],
  options?: CallOptions<Progress>,
): Promise<Methods[Method]['output']> {
  try {
    return await client.call(method, input, options)
  } finally {
    client.close()
  }
}

/** The worker's end: answers each call with what its handler returns or throws. */
export function serveMethods<Methods extends MethodTable, Progress>(
  port: Port,
  handlers: WorkerHandlers<Methods, Progress>,
): void {
  const running = new Map<number, AbortController>()
  const post = (reply: Reply<Progress>): void => port.postMessage(reply)
  const answer = async <Method extends keyof Methods>(call: Call<Methods, Method>): Promise<void> => {
    const { id, method, input } = call
    const controller = new AbortController()
    running.set(id, controller)
    const onProgress = (progress: Progress): void => post({ kind: 'progress', id, progress })
    try {
      const output = await handlers[method](input, { onProgress, signal: controller.signal })
      post({ kind: 'done', id, output })
    } catch (error) {
      post({ kind: 'failed', id, error: encodeError(error) })
    } finally {
      running.delete(id)
    }
  }
  port.addEventListener('message', ({ data }: { readonly data: Request<Methods> }) => {
    if (data.kind === 'cancel') running.get(data.id)?.abort()
    else void answer(data)
  })
}
