import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { canonicalJson } from '../../../protocols/canonical-json.ts'
import type { Query } from '../../../schemas/query.ts'
import { useSession } from '../shared/session.tsx'

/** A single change is estimated at once; of a series, such as a slider's, only the last one. */
const DEBOUNCE_MS = 60

/** The live estimate of a question; the previous one stays until the next arrives. */
export function useEstimate(query: Query | undefined) {
  const { client } = useSession()
  const settled = useLeadingDebounce(query, DEBOUNCE_MS)
  return useQuery({
    queryKey: ['estimate', settled === undefined ? null : canonicalJson(settled)],
    enabled: settled !== undefined,
    placeholderData: keepPreviousData,
    staleTime: 2_000,
    queryFn: () => {
      if (settled === undefined) throw new Error('there is no question yet')
      return client.estimate({ body: { query: settled } })
    },
  })
}

/** The value at once after a quiet period, else once it stops changing. Compares by content. */
function useLeadingDebounce<T>(value: T, milliseconds: number): T {
  const [paced, setPaced] = useState(value)
  const changed = useRef(0)
  const text = JSON.stringify(value)
  useEffect(() => {
    const now = performance.now()
    const alone = now - changed.current >= milliseconds
    changed.current = now
    if (alone) {
      setPaced(value)
      return undefined
    }
    const timer = setTimeout(() => setPaced(value), milliseconds)
    return () => clearTimeout(timer)
    // oxlint-disable-next-line react/exhaustive-deps -- by content
  }, [text, milliseconds])
  return paced
}

/** The value once it has not changed for `milliseconds`. Compares by content. */
export function useDebounced<T>(value: T, milliseconds: number): T {
  const [settled, setSettled] = useState(value)
  const text = JSON.stringify(value)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), milliseconds)
    return () => clearTimeout(timer)
    // oxlint-disable-next-line react/exhaustive-deps -- by content
  }, [text, milliseconds])
  return settled
}
