import type { Reply } from '../call.ts'
import type { Context } from '../context.ts'

/** The officer's overview: what waits, alerts, activity, forecasts. */
export async function showOverview({ watch }: Context): Promise<Reply<'deskOverview'>> {
  return await watch.overview()
}
