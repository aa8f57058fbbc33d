// Queries that several features share; one query key each, so that pages share results.
import type { BudgetLine, CatalogueEdition } from '../../../schemas/api-bodies.ts'
import { type DeclaredDataset, declared } from '../../../src/sdk/catalogue.ts'
import { isQuestion, isReport } from '../../../src/sdk/market-report/kept.ts'
import type { SavedQuestion } from '../../../schemas/saved-question.ts'
import type { Client } from '../../../src/sdk/client.ts'
import { collect, listAll } from '../../../src/sdk/list-all.ts'
import { useSession } from './session.tsx'
import { useRead } from './use-read.ts'

/** All datasets. `every`: the refresh interval in milliseconds. Idle until `enabled`. */
export function useDatasets(every?: number, enabled = true) {
  return useRead(
    ['datasets'],
    async client =>
      await declared(client, await collect(listAll(client, 'datasetList')), editionsKnownTo(client)),
    { refetchInterval: every ?? false, enabled },
  )
}

/** One dataset with the declarations of its editions; undefined where it has none. */
export function useDataset(id: string) {
  return useRead(['dataset', id], async client => {
    const dataset = await client.datasetShow({ params: { id } })
    const [found] = await declared(client, [dataset], editionsKnownTo(client))
    return found
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
  return useRead(['grants'], client => collect(listAll(client, 'grantList')))
}

/** Budgets by edition, in nano-rho; disabled for operators, who may not read them. */
export function useBudgets() {
  const enabled = useSession().hasRole(['consumer', 'provider', 'officer', 'auditor'])
  return useRead(['budgets'], client => collect(listAll(client, 'budgetShow')), { enabled })
}

/** What is spent of the account, or of a cap that is reached earlier; nano-rho. */
export function ownSpent(budgets: readonly BudgetLine[] | undefined, edition: string): string | undefined {
  const own = budgets?.find(line => line.edition === edition)?.own
  if (own === undefined || own === null) return undefined
  return String(BigInt(own.cap) - BigInt(own.room))
}

/** Questions that the reader's organisation keeps, newest first. */
export function useSavedQuestions() {
  return useSaved(items => items.filter(isQuestion))
}

/** Market reports that it keeps, newest first. */
export function useKeptReports() {
  return useSaved(items => items.filter(isReport))
}

function useSaved<Item>(select: (items: readonly SavedQuestion[]) => readonly Item[]) {
  const enabled = useSession().hasRole(['consumer'])
  return useRead(['saved'], async client => (await client.savedList()).items, { enabled, select })
}

/** The newest open edition, else the newest; undefined where there is none. */
export function currentEdition({ editions }: DeclaredDataset): CatalogueEdition | undefined {
  return editions.findLast(({ status }) => status === 'open') ?? editions.at(-1)
}
