import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query'
import { useCallback, useEffect, useRef, useState } from 'react'
import type { MarketReportFile } from '../../../../schemas/market-report.ts'
import type { Where } from '../../../../schemas/query.ts'
import {
  askReport,
  priceReport,
  type ReportPrice,
  type VerifiedReport,
  verifyReport,
} from '../../../../src/sdk/market-report/ask-report.ts'
import { keepReport, openReport } from '../../../../src/sdk/market-report/kept.ts'
import {
  PRECISIONS,
  type ReportQuestion,
  reportQuestions,
} from '../../../../src/sdk/market-report/questions.ts'
import type { AskableEdition } from '../../shared/grants/askable-editions.ts'
import { useNavigation } from '../../shared/location.tsx'
import { useKeptReports } from '../../shared/queries.ts'
import { useSession } from '../../shared/session.tsx'
import { useDebounced } from '../../shared/use-debounced.ts'
import { useRead } from '../../shared/use-read.ts'
import { useTask } from '../../shared/use-task.ts'

export type ReportDraft = {
  readonly where: Where
  readonly precision: keyof typeof PRECISIONS
  readonly purpose: string
}

export type LoadedReport = { readonly file: MarketReportFile; readonly report: VerifiedReport }

export function draftQuestions(
  { edition, offer }: AskableEdition,
  { where, precision, purpose }: ReportDraft,
): readonly ReportQuestion[] {
  return reportQuestions(offer, { edition: edition.id, where, epsilon: PRECISIONS[precision], purpose })
}

/** Of a series of choices only the last one is estimated: each has about ten questions. */
const DEBOUNCE_MS = 150

/** What the whole report would cost now; the previous price stays until the next arrives. Spends nothing. */
export function useReportPrice(askable: AskableEdition, draft: ReportDraft) {
  const { client, disclosed } = useSession()
  const settled = useDebounced(draft, DEBOUNCE_MS)
  const { dataset } = askable.edition.declaration
  return useQuery({
    queryKey: ['estimate', 'report', askable.edition.id, settled],
    placeholderData: keepPreviousData,
    staleTime: 2_000,
    queryFn: async (): Promise<{ readonly draft: ReportDraft; readonly price: ReportPrice }> => {
      for (const [dimension, values] of Object.entries(settled.where))
        for (const value of values) disclosed.add(`${dataset} ${dimension}=${value}`)
      return { draft: settled, price: await priceReport(client, draftQuestions(askable, settled), false) }
    },
  })
}

export type Progress = { readonly done: number; readonly all: number }

/**
 * Asks the parts and opens the report, unless the reader has gone elsewhere: it is kept in either case.
 * `unkept`: a report that the organisation has no room for.
 */
export function useBuyReport({ edition }: AskableEdition, onReady: () => void) {
  const { client, key } = useSession()
  const { logKey } = key.header
  const queries = useQueryClient()
  const { go } = useNavigation()
  const { busy, error, run } = useTask()
  const [progress, setProgress] = useState<Progress>()
  const [unkept, setUnkept] = useState<LoadedReport>()
  const isHere = useIsMounted()
  const buy = useCallback(
    (price: ReportPrice, where: Where): void => {
      const work = async (): Promise<void> => {
        try {
          const asked = await askReport(client, price, {
            edition,
            where,
            logKey,
            now: Date.now,
            onProgress: (done, all) => setProgress({ done, all }),
          })
          const { id, file } = await keepReport(client, asked)
          const loaded = { file, report: await verifyReport(file, { logKey }) }
          if (id === undefined) return setUnkept(loaded)
          queries.setQueryData(['report', id], loaded)
          await queries.invalidateQueries({ queryKey: ['saved'] })
          if (isHere()) go(`/report/${id}`)
          else onReady()
        } finally {
          setProgress(undefined)
          for (const name of ['answers', 'budgets', 'estimate'])
            void queries.invalidateQueries({ queryKey: [name] })
        }
      }
      void run(work)
    },
    [client, edition, logKey, queries, go, run, isHere, onReady],
  )
  return { busy, error, progress, unkept, buy }
}

function useIsMounted(): () => boolean {
  const mounted = useRef(false)
  useEffect(() => {
    mounted.current = true
    return () => {
      mounted.current = false
    }
  }, [])
  return useCallback(() => mounted.current, [])
}

/** A report that the organisation keeps, from its stored answers, verified here; null where it keeps none. */
export function useKeptReport(id: string) {
  const { logKey } = useSession().key.header
  const kept = useKeptReports()
  const found = kept.data?.find(each => each.id === id)
  const loaded = useRead(
    ['report', id],
    async (client): Promise<LoadedReport | null> => {
      if (found === undefined) return null
      const file = await openReport(client, found)
      return { file, report: await verifyReport(file, { logKey }) }
    },
    { enabled: kept.data !== undefined, staleTime: Infinity },
  )
  return kept.error === null ? loaded : { ...loaded, error: kept.error, refetch: kept.refetch }
}
