import { useSession } from '../shared/session.tsx'
import { useRead } from '../shared/use-read.ts'

/** Alerts, activity and forecasts, refreshed every 15 seconds; disabled for other roles than officers. */
export function useOverview() {
  return useRead(['overview'], client => client.deskOverview(), {
    enabled: useSession().hasRole(['officer']),
    refetchInterval: 15_000,
    refetchOnMount: 'always',
  })
}
