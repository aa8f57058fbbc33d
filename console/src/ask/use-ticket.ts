import { useEffect, useState } from 'react'
import type { ParameterName } from '../../../protocols/blind/parameters.ts'
import { canonicalJson } from '../../../protocols/canonical-json.ts'
import type { DatasetId } from '../../../schemas/common.ts'
import type { TicketShape } from '../../../schemas/ticket-shape.ts'
import { useSession } from '../shared/session.tsx'
import type { BlindProgress } from '../shared/blind/blind-worker.ts'
import type { MarketAsking } from './joint-asking.ts'
import { useDebounced } from '../shared/use-debounced.ts'

export type TicketProgress =
  | { readonly kind: 'none' }
  | { readonly kind: 'making'; readonly progress: BlindProgress | undefined }
  | { readonly kind: 'ready'; readonly expires: string }
  | { readonly kind: 'failed'; readonly error: unknown }

/** A ticket costs both sides about a second, so none is made for a shape that is only passed through. */
const DEBOUNCE_MS = 250

/** Makes a ticket for a shape while the question is composed. It depends on nothing hidden. */
export function useTicket(
  dataset: DatasetId | undefined,
  shape: TicketShape | undefined,
  joint: MarketAsking | undefined,
): { readonly state: TicketProgress; readonly retry: () => void } {
  const session = useSession()
  const settled = useDebounced(shape, DEBOUNCE_MS)
  const [state, setState] = useState<TicketProgress>({ kind: 'none' })
  const [attempt, setAttempt] = useState(0)
  const [current, wanted] = [shape, settled].map(each => each && canonicalJson(each))
  useEffect(() => {
    if (dataset === undefined || settled === undefined) {
      setState({ kind: 'none' })
      return undefined
    }
    let left = false
    const tell = (next: TicketProgress): void => {
      if (!left) setState(next)
    }
    setState({ kind: 'making', progress: undefined })
    const onProgress = (progress: BlindProgress): void => tell({ kind: 'making', progress })
    const made =
      joint === undefined
        ? session.blind().call('prepare', { dataset, shape: settled }, { onProgress })
        : session
            .blind()
            .call(
              'jointPrepare',
              { shape: settled, market: joint.fetched, nodes: joint.nodes },
              { onProgress },
            )
    made.then(
      ticket => ticket !== undefined && tell({ kind: 'ready', expires: ticket.expires }),
      (error: unknown) => tell({ kind: 'failed', error }),
    )
    return () => {
      left = true
    }
    // oxlint-disable-next-line react/exhaustive-deps -- by content; not when the session object changes
  }, [dataset, wanted, attempt])
  // Until the state follows the new shape, the old shape's ticket does not count.
  const passing: TicketProgress =
    shape === undefined ? { kind: 'none' } : { kind: 'making', progress: undefined }
  return { state: current === wanted ? state : passing, retry: () => setAttempt(count => count + 1) }
}

/** Starts the worker and its HE library before the first ticket is needed. */
export function useWarmWorker(parameters: ParameterName | undefined): void {
  const { blind } = useSession()
  useEffect(() => {
    // A failure to start is reported by the ticket that needs it.
    if (parameters !== undefined)
      blind()
        .call('warm', { parameters })
        .catch(() => undefined)
  }, [blind, parameters])
}
