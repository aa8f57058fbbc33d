// The page's side of audit-worker.ts: a worker for each run, which ends when its page is left.
import { useCallback, useEffect, useRef, useState } from 'react'
import { useSession } from '../shared/session.tsx'
import { useWords } from '../shared/use-words.ts'
import { callOnce, connectWorker } from '../shared/worker-rpc.ts'
import type { AuditCalls, AuditMethods, ProofProgress } from './audit-worker.ts'

type AuditState<Output> =
  | { readonly kind: 'idle' }
  /** `total` is unknown until the checkpoint is read. */
  | { readonly kind: 'working'; readonly done: number; readonly total: number | undefined }
  | { readonly kind: 'done'; readonly output: Output; readonly milliseconds: number }
  | { readonly kind: 'failed'; readonly error: unknown }

/** One audit method with its state. `start` replaces a run under way; `cancel` returns to `idle`. */
export function useAudit<Method extends keyof AuditMethods>(method: Method) {
  type Output = AuditMethods[Method]['output']
  const { key } = useSession()
  const { language } = useWords()
  const [state, setState] = useState<AuditState<Output>>({ kind: 'idle' })
  const run = useRef<AbortController>(undefined)
  useEffect(() => () => run.current?.abort(), [])

  const start = useCallback(
    (task: AuditMethods[Method]['input'], onDone?: (output: Output) => void) => {
      run.current?.abort()
      const { signal } = (run.current = new AbortController())
      const begun = performance.now()
      setState({ kind: 'working', done: 0, total: undefined })
      const { header, signingKey } = key
      const worker = connectWorker<AuditCalls, ProofProgress>(
        new Worker(new URL('./audit-worker.ts', import.meta.url), { type: 'module' }),
      )
      callOnce(
        worker,
        method,
        { task, asker: { key: { header, signingKey }, language } },
        { signal, onProgress: progress => setState({ kind: 'working', ...progress }) },
      ).then(
        output => {
          if (signal.aborted) return
          setState({ kind: 'done', output, milliseconds: performance.now() - begun })
          onDone?.(output)
        },
        (error: unknown) => {
          if (!signal.aborted) setState({ kind: 'failed', error })
        },
      )
    },
    [method, key, language],
  )
  const cancel = useCallback(() => {
    run.current?.abort()
    setState({ kind: 'idle' })
  }, [])
  return { state, start, cancel }
}
