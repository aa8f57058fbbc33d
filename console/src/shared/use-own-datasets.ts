import type { DeclaredDataset } from '../../../src/sdk/catalogue.ts'
import { useSession } from './session.tsx'
import { useDatasets } from './queries.ts'

/** Editions are sealed and approved while the page is open. */
const SOON_MS = 10_000

/** The reader's own datasets, refreshed every 10 seconds. */
export function useOwnDatasets() {
  const { me } = useSession()
  const query = useDatasets(SOON_MS)
  const own = (query.data ?? []).filter(({ provider }) => provider === me.organisation.id)
  return { query, own: own as readonly DeclaredDataset[] }
}
