// The live estimate: asked for again a moment after each change; the one before stays until the next is there.
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { canonicalJson } from '../../../../protocols/canonical-json.ts'
import type { Query } from '../../../../schemas/query.ts'
import { useSession } from '../../app/session.tsx'

/** Quick enough to feel live, slow enough that a word being typed is one question. */
const PAUSE_MS = 60

export function useEstimate(query: Query | undefined) {
  const { client } = useSession()
  const settled = useSettled(query, PAUSE_MS)
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

/** The value once it has not changed for a while; by content, not by object. */
export function useSettled<T>(value: T, milliseconds: number): T {
  const [settled, setSettled] = useState(value)
  const text = JSON.stringify(value)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), milliseconds)
    return () => clearTimeout(timer)
    // oxlint-disable-next-line react/exhaustive-deps -- by content
  }, [text, milliseconds])
  return settled
}
