import type { UseCase } from '../call.ts'

/** The officer's overview: what waits, alerts, activity, forecasts. */
export const showOverview: UseCase<'deskOverview'> = async ({ watch }) => {
  return await watch.overview()
}
