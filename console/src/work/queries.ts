// What pages read from the service, each under one name, so that two pages share one answer.
import { useQuery } from '@tanstack/react-query'
import type { CatalogueDataset, CatalogueEdition, BudgetLine } from '../../../schemas/api-bodies.ts'
import type { AnswerSummary, Grant } from '../../../schemas/records.ts'
import { collect, listAll } from '../../../src/sdk/list-all.ts'
import { useSession } from '../app/session.tsx'

/** `every`: milliseconds after which it is read again by itself. */
export function useDatasets(every?: number) {
  const { client } = useSession()
  return useQuery({
    queryKey: ['datasets'],
    refetchInterval: every ?? false,
    queryFn: (): Promise<readonly CatalogueDataset[]> => collect(listAll(client, 'datasetList')),
  })
}

export function useGrants() {
  const { client } = useSession()
  return useQuery({
    queryKey: ['grants'],
    queryFn: (): Promise<readonly Grant[]> => collect(listAll(client, 'grantList')),
  })
}

export function useBudgets() {
  const { client, plays } = useSession()
  return useQuery({
    queryKey: ['budgets'],
    enabled: plays(['consumer', 'provider', 'officer']),
    queryFn: (): Promise<readonly BudgetLine[]> => collect(listAll(client, 'budgetShow')),
  })
}

export function useAnswerList(limit: number, enabled = true) {
  const { client } = useSession()
  return useQuery({
    queryKey: ['answers', limit],
    enabled,
    queryFn: (): Promise<readonly AnswerSummary[]> => collect(listAll(client, 'answerList'), limit),
  })
}

/** The newest edition that answers, else the newest. */
export function currentEdition({ editions }: CatalogueDataset): CatalogueEdition | undefined {
  return editions.findLast(({ status }) => status === 'open') ?? editions.at(-1)
}
