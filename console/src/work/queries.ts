// What pages read from the service, each under one name, so that two pages share one answer.
import { useQuery } from '@tanstack/react-query'
import type { CatalogueEdition, BudgetLine } from '../../../schemas/api-bodies.ts'
import type { AnswerSummary, Grant } from '../../../schemas/records.ts'
import { type DeclaredDataset, declared } from '../../../src/sdk/catalogue.ts'
import type { Client } from '../../../src/sdk/client.ts'
import { collect, listAll } from '../../../src/sdk/list-all.ts'
import { useSession } from '../app/session.tsx'

/** `every`: milliseconds after which it is read again by itself. */
export function useDatasets(every?: number) {
  const { client } = useSession()
  return useQuery({
    queryKey: ['datasets'],
    refetchInterval: every ?? false,
    queryFn: async (): Promise<readonly DeclaredDataset[]> =>
      await declared(client, await collect(listAll(client, 'datasetList')), editionsKnownTo(client)),
  })
}

export function useDataset(id: string) {
  const { client } = useSession()
  return useQuery({
    queryKey: ['dataset', id],
    queryFn: async (): Promise<DeclaredDataset | undefined> => {
      const dataset = await client.datasetShow({ params: { id } })
      const [found] = await declared(client, [dataset], editionsKnownTo(client))
      return found
    },
  })
}

/** Declarations are read once a session. */
const known = new WeakMap<Client, Map<string, CatalogueEdition>>()

function editionsKnownTo(client: Client): Map<string, CatalogueEdition> {
  const editions = known.get(client) ?? new Map<string, CatalogueEdition>()
  known.set(client, editions)
  return editions
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

export function useAnswerList(limit: number) {
  const { client } = useSession()
  return useQuery({
    queryKey: ['answers', limit],
    queryFn: (): Promise<readonly AnswerSummary[]> => collect(listAll(client, 'answerList'), limit),
  })
}

/** The newest edition that answers, else the newest. */
export function currentEdition({ editions }: DeclaredDataset): CatalogueEdition | undefined {
  return editions.findLast(({ status }) => status === 'open') ?? editions.at(-1)
}
