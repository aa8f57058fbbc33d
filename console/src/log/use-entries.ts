import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { LoggedEntry } from '../../../schemas/api-bodies.ts'
import { listAll } from '../../../src/sdk/list-all.ts'
import { useSession } from '../shared/session.tsx'

const NAME = ['entries']
const FOLLOW_MS = 4_000
const PAGE = 100
/** After a long sleep only the newest entries are fetched; older ones on request. */
const MAX_NEW = 1_000
/** Bounds the memory of a page that follows for weeks; the oldest are dropped and can be loaded again. */
const MAX_KEPT = 20_000

/** The log's entries, newest first and without gaps; polls every 4 seconds while `follow` is set. */
export function useEntries(follow: boolean) {
  const { client } = useSession()
  const queries = useQueryClient()
  const entries = useQuery({
    queryKey: NAME,
    refetchInterval: follow ? FOLLOW_MS : false,
    queryFn: async (): Promise<readonly LoggedEntry[]> => {
      const known = queries.getQueryData<readonly LoggedEntry[]>(NAME) ?? []
      const newest = known[0]
      const fresh: LoggedEntry[] = []
      for await (const entry of listAll(client, 'entryList', PAGE)) {
        if (entry.seq === newest?.seq) return [...fresh, ...known].slice(0, MAX_KEPT)
        fresh.push(entry)
        if (fresh.length >= (newest === undefined ? PAGE : MAX_NEW)) break
      }
      return fresh
    },
  })
  const older = useMutation({
    mutationFn: async () => {
      const known = queries.getQueryData<readonly LoggedEntry[]>(NAME) ?? []
      const oldest = known.at(-1)
      if (oldest === undefined) return
      const { items } = await client.entryList({ query: { limit: 500, after: oldest.seq } })
      queries.setQueryData<readonly LoggedEntry[]>(NAME, (now = []) =>
        now.at(-1)?.seq === oldest.seq ? [...now, ...items] : now,
      )
    },
  })
  return { entries, older }
}
