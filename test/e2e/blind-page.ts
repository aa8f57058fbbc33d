// The page: hands orders to the worker and answers to the test.
import type { Order } from './blind-worker.ts'

type Message = { readonly data: { readonly result?: unknown; readonly error?: string } }
type Work = {
  onmessage: (event: Message) => void
  onerror: (event: { readonly message?: string }) => void
  readonly postMessage: (order: Order) => void
}
declare const Worker: new (url: string, options: { readonly type: 'module' }) => Work
declare const window: { order: (order: Order) => Promise<unknown>; ready: Promise<unknown> }

const worker = new Worker('/test/e2e/blind-worker.ts', { type: 'module' })

const next = (): Promise<unknown> =>
  new Promise((resolve, reject) => {
    worker.onmessage = ({ data }) =>
      data.error === undefined ? resolve(data.result) : reject(new Error(data.error))
    worker.onerror = event => reject(new Error(event.message ?? 'the worker did not start'))
  })

window.ready = next()
window.order = order => {
  worker.postMessage(order)
  return next()
}
