import { useQuery } from '@tanstack/react-query'
import { useSession } from '../shared/session.tsx'

const REFRESH_MS = 15_000

/** The officer's overview: alerts, activity, forecasts. Refreshed every 15 seconds; disabled for other roles. */
export function useOverview() {
  const { client, hasRole } = useSession()
  return useQuery({
    queryKey: ['overview'],
    enabled: hasRole(['officer']),
    refetchInterval: REFRESH_MS,
    refetchOnMount: 'always',
    queryFn: () => client.deskOverview(),
  })
}
