import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { canonicalJson } from '../../../protocols/canonical-json.ts'
import { AnswerId } from '../../../schemas/common.ts'
import type { Query } from '../../../schemas/query.ts'
import { estimateMarket } from '../../../src/sdk/joint/market-catalogue.ts'
import { jointStoreOf } from '../shared/joint/use-joint-records.ts'
import { useSession } from '../shared/session.tsx'
import type { MarketAsking } from './joint-asking.ts'

/** A single change is estimated at once; of a series, such as a slider's, only the last one. */
const DEBOUNCE_MS = 60

/**
 * The live estimate of a question; the previous one stays until the next arrives. That of a market is made
 * here, so that nobody learns what is composed.
 */
export function useEstimate(query: Query | undefined, joint?: MarketAsking) {
  const { client, key } = useSession()
  const settled = useLeadingDebounce(query, DEBOUNCE_MS)
  return useQuery({
    queryKey: ['estimate', joint?.pinned.id ?? null, settled === undefined ? null : canonicalJson(settled)],
    enabled: settled !== undefined && (joint === undefined || settled.edition === joint.pinned.name),
    placeholderData: keepPreviousData,
    staleTime: 2_000,
    queryFn: async () => {
      if (settled === undefined) throw new Error('there is no question yet')
      if (joint !== undefined) {
        const records = await (await jointStoreOf(key)).list()
        const stored = records.find(
          ({ state, market, query: asked }) =>
            state === 'answered' &&
            market.id === joint.pinned.id &&
            settled.hidden === undefined &&
            canonicalJson(asked) === canonicalJson(settled),
        )
        const answer = stored && AnswerId.parse(stored.id)
        return estimateMarket(joint.pinned, settled, joint.standings, answer ?? null)
      }
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
