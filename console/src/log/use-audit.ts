// The page's side of audit-worker.ts: one worker for each order; what runs when the page is left is ended.
import { useCallback, useEffect, useRef, useState } from 'react'
import { useSession } from '../shared/session.tsx'
import { useWords } from '../shared/use-words.ts'
import { unpack } from '../shared/errors.ts'
import type { AuditOrder, AuditOrders, AuditReply } from './audit-worker.ts'

export type AuditState<Output> =
  | { readonly kind: 'idle' }
  | { readonly kind: 'working'; readonly done: number; readonly total: number | undefined }
  | { readonly kind: 'done'; readonly output: Output; readonly milliseconds: number }
  | { readonly kind: 'failed'; readonly error: unknown }

export function useAudit<Kind extends keyof AuditOrders>(kind: Kind) {
  type Output = AuditOrders[Kind]['output']
  const { key } = useSession()
  const { language } = useWords()
  const [state, setState] = useState<AuditState<Output>>({ kind: 'idle' })
  const worker = useRef<Worker>(undefined)
  const stop = useCallback(() => {
    worker.current?.terminate()
    worker.current = undefined
  }, [])
  useEffect(() => stop, [stop])

  const start = useCallback(
    (input: AuditOrders[Kind]['input'], onDone?: (output: Output) => void) => {
      stop()
      const begun = performance.now()
      const own = new Worker(new URL('./audit-worker.ts', import.meta.url), { type: 'module' })
      worker.current = own
      setState({ kind: 'working', done: 0, total: undefined })
      own.onmessage = ({ data }: MessageEvent<AuditReply>) => {
        if (worker.current !== own) return
        if (data.kind === 'progress') {
          setState({ ...data, kind: 'working' })
          return
        }
        stop()
        if (data.kind === 'failed') setState({ kind: 'failed', error: unpack(data.error) })
        else {
          // Of the order's kind: the worker's own switch says so.
          const output = data.output as Output
          setState({ kind: 'done', output, milliseconds: performance.now() - begun })
          onDone?.(output)
        }
      }
      own.onerror = () => {
        stop()
        setState({ kind: 'failed', error: new Error('the worker did not start') })
      }
      const { header, signingKey } = key
      const order = { kind, input, key: { header, signingKey }, language }
      own.postMessage(order as AuditOrder)
    },
    [kind, key, language, stop],
  )
  const cancel = useCallback(() => {
    stop()
    setState({ kind: 'idle' })
  }, [stop])
  return { state, start, cancel }
}
