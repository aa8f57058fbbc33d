import { useQuery } from '@tanstack/react-query'
import type { LoggedEntry } from '../../../schemas/api-bodies.ts'
import { collect, listAll } from '../../../src/sdk/list-all.ts'
import { useSession } from '../shared/session.tsx'

/** The newest `limit` log entries that the provider may read, newest first. */
export function useOwnEntries(limit: number) {
  const { client } = useSession()
  return useQuery({
    queryKey: ['entries', 'own', limit],
    queryFn: (): Promise<readonly LoggedEntry[]> => collect(listAll(client, 'entryList', 500), limit),
  })
}
