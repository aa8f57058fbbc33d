// What the provider's pages read.
import { useQuery } from '@tanstack/react-query'
import type { LoggedEntry } from '../../../../schemas/api-bodies.ts'
import type { DeclaredDataset } from '../../../../src/sdk/catalogue.ts'
import { collect, listAll } from '../../../../src/sdk/list-all.ts'
import { useSession } from '../../app/session.tsx'
import { useDatasets } from '../queries.ts'

/** Sealed and approved by others while the page is open. */
const SOON_MS = 10_000

/** Of the whole catalogue those that are the reader's own. */
export function useOwnDatasets() {
  const { me } = useSession()
  const query = useDatasets(SOON_MS)
  const own = (query.data ?? []).filter(({ provider }) => provider === me.organisation.id)
  return { query, own: own as readonly DeclaredDataset[] }
}

/** The newest first. */
export function useOwnEntries(most: number) {
  const { client } = useSession()
  return useQuery({
    queryKey: ['entries', 'own', most],
    queryFn: (): Promise<readonly LoggedEntry[]> => collect(listAll(client, 'entryList', 500), most),
  })
}
