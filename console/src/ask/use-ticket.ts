// The ticket of a blind question, made in the worker while the rest of the question is still being composed.
import { useEffect, useState } from 'react'
import type { ParameterName } from '../../../protocols/blind/parameters.ts'
import { canonicalJson } from '../../../protocols/canonical-json.ts'
import type { DatasetId } from '../../../schemas/common.ts'
import type { TicketShape } from '../../../schemas/ticket-shape.ts'
import { useSession } from '../shared/session.tsx'
import type { BlindProgress } from '../shared/blind/blind-worker.ts'
import { useDebounced } from './use-estimate.ts'

export type TicketState =
  | { readonly kind: 'none' }
  | { readonly kind: 'making'; readonly progress: BlindProgress | undefined }
  | { readonly kind: 'ready'; readonly expires: string }
  | { readonly kind: 'failed'; readonly error: unknown }

/** Each shape costs both sides a second of work: not for one that is only passed through. */
const DEBOUNCE_MS = 250

export function useTicket(
  dataset: DatasetId | undefined,
  shape: TicketShape | undefined,
): { readonly state: TicketState; readonly retry: () => void } {
  const session = useSession()
  const settled = useDebounced(shape, DEBOUNCE_MS)
  const [state, setState] = useState<TicketState>({ kind: 'none' })
  const [attempt, setAttempt] = useState(0)
  const [current, wanted] = [shape, settled].map(each => each && canonicalJson(each))
  useEffect(() => {
    if (dataset === undefined || settled === undefined) {
      setState({ kind: 'none' })
      return undefined
    }
    let left = false
    const tell = (next: TicketState): void => {
      if (!left) setState(next)
    }
    setState({ kind: 'making', progress: undefined })
    session
      .blind()
      .call(
        'prepare',
        { dataset, shape: settled },
        {
          onProgress: progress => tell({ kind: 'making', progress }),
        },
      )
      .then(
        ticket => ticket !== undefined && tell({ kind: 'ready', expires: ticket.expires }),
        (error: unknown) => tell({ kind: 'failed', error }),
      )
    return () => {
      left = true
    }
    // oxlint-disable-next-line react/exhaustive-deps -- by content, and not again when the session's object is renewed
  }, [dataset, wanted, attempt])
  // What is ready for the question before is not said of this one.
  const passing: TicketState =
    shape === undefined ? { kind: 'none' } : { kind: 'making', progress: undefined }
  return { state: current === wanted ? state : passing, retry: () => setAttempt(count => count + 1) }
}

/** The worker and its library, before there is a ticket to make. */
export function useWarmWorker(parameters: ParameterName | undefined): void {
  const { blind } = useSession()
  useEffect(() => {
    // That it does not start is said where a ticket needs it.
    if (parameters !== undefined)
      blind()
        .call('warm', { parameters })
        .catch(() => undefined)
  }, [blind, parameters])
}
