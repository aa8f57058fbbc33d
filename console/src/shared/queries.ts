// Queries that several features share; one query key each, so that pages share results.
import { useQuery } from '@tanstack/react-query'
import type { CatalogueEdition, BudgetLine } from '../../../schemas/api-bodies.ts'
import type { Grant } from '../../../schemas/records.ts'
import { type DeclaredDataset, declared } from '../../../src/sdk/catalogue.ts'
import type { Client } from '../../../src/sdk/client.ts'
import { collect, listAll } from '../../../src/sdk/list-all.ts'
import { useSession } from './session.tsx'

/** All datasets. `every`: the refresh interval in milliseconds. */
export function useDatasets(every?: number) {
  const { client } = useSession()
  return useQuery({
    queryKey: ['datasets'],
    refetchInterval: every ?? false,
    queryFn: async (): Promise<readonly DeclaredDataset[]> =>
      await declared(client, await collect(listAll(client, 'datasetList')), editionsKnownTo(client)),
  })
}

/** One dataset with the declarations of its editions; undefined where it has none. */
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

/** Declarations never change once they are registered, so each is read once a session. */
const known = new WeakMap<Client, Map<string, CatalogueEdition>>()

function editionsKnownTo(client: Client): Map<string, CatalogueEdition> {
  const editions = known.get(client) ?? new Map<string, CatalogueEdition>()
  known.set(client, editions)
  return editions
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
export function currentEdition({ editions }: DeclaredDataset): CatalogueEdition | undefined {
  return editions.findLast(({ status }) => status === 'open') ?? editions.at(-1)
}
