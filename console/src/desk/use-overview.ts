import { useQuery } from '@tanstack/react-query'
import { useSession } from '../shared/session.tsx'

const REFRESH_MS = 15_000

/** Alerts, activity and forecasts, refreshed every 15 seconds; disabled for other roles than officers. */
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
