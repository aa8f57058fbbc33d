// Queries that several features share; one query key each, so that pages share results.
import { useQuery } from '@tanstack/react-query'
import type { CatalogueDataset, CatalogueEdition, BudgetLine } from '../../../schemas/api-bodies.ts'
import type { Grant } from '../../../schemas/records.ts'
import { collect, listAll } from '../../../src/sdk/list-all.ts'
import { useSession } from './session.tsx'

/** All datasets. `every`: the refresh interval in milliseconds. */
export function useDatasets(every?: number) {
  const { client } = useSession()
  return useQuery({
    queryKey: ['datasets'],
    refetchInterval: every ?? false,
    queryFn: (): Promise<readonly CatalogueDataset[]> => collect(listAll(client, 'datasetList')),
  })
}

/** All grants that the reader may see. */
export function useGrants() {
  const { client } = useSession()
  return useQuery({
    queryKey: ['grants'],
    queryFn: (): Promise<readonly Grant[]> => collect(listAll(client, 'grantList')),
  })
}

/** Budgets by edition, in nano-rho; disabled for operators, who may not read them. */
export function useBudgets() {
  const { client, hasRole } = useSession()
  return useQuery({
    queryKey: ['budgets'],
    enabled: hasRole(['consumer', 'provider', 'officer', 'auditor']),
    queryFn: (): Promise<readonly BudgetLine[]> => collect(listAll(client, 'budgetShow')),
  })
}

/** The newest open edition, else the newest; undefined where there is none. */
export function currentEdition({ editions }: CatalogueDataset): CatalogueEdition | undefined {
  return editions.findLast(({ status }) => status === 'open') ?? editions.at(-1)
}
