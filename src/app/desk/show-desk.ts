// What waits for a second person, and what an officer looks at.
import { readsAll } from '../../domain/roles.ts'
import type { UseCase } from '../call.ts'

/** All proposals for the desk and operators; for other members those of their own organisation. */
export const listProposals: UseCase<'proposalList'> = async ({ store }, { query, actor }) => {
  const all = readsAll(actor) || actor.roles.includes('operator')
  const request = { ...query, askedBy: all ? undefined : actor.organisation }
  return await store.read.proposals(request, store.now())
}

/** The officer's overview: what waits, alerts, activity, forecasts. */
export const showOverview: UseCase<'deskOverview'> = async ({ watch }) => {
  return await watch.overview()
}
