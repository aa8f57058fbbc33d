import { readsAll } from '../../domain/roles.ts'
import type { Call, Reply } from '../call.ts'
import type { Context } from '../context.ts'
import { toPage } from '../page.ts'

/** All proposals for the desk and operators; for other members those of their own organisation. */
export async function listProposals(
  { store }: Context,
  { query, actor }: Call<'proposalList'>,
): Promise<Reply<'proposalList'>> {
  const all = readsAll(actor) || actor.roles.includes('operator')
  const request = { ...query, askedBy: all ? undefined : actor.organisation }
  return toPage(await store.read.proposals(request, store.now()))
}
