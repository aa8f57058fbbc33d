// What the provider's pages read.
import type { CatalogueDataset } from '../../../schemas/api-bodies.ts'
import { useSession } from './session.tsx'
import { useDatasets } from './queries.ts'

/** Sealed and approved by others while the page is open. */
const SOON_MS = 10_000

/** Of the whole catalogue those that are the reader's own. */
export function useOwnDatasets() {
  const { me } = useSession()
  const query = useDatasets(SOON_MS)
  const own = (query.data ?? []).filter(({ provider }) => provider === me.organisation.id)
  return { query, own: own as readonly CatalogueDataset[] }
}
