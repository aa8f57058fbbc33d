import { fault } from '../../../schemas/fault.ts'
import { readsAll } from '../../domain/roles.ts'
import type { Call, Reply } from '../call.ts'
import type { Context } from '../context.ts'
import { orNotFound } from '../or-not-found.ts'
import { toPage } from '../page.ts'

/** A grant with its signed contract, for its parties and those who read everything. */
export async function showGrant(
  { store }: Context,
  { params, actor }: Call<'grantShow'>,
): Promise<Reply<'grantShow'>> {
  const grant = orNotFound(await store.read.grant(params.id))
  const isParty = grant.provider === actor.organisation || grant.consumer === actor.organisation
  if (!isParty && !readsAll(actor)) throw fault('request.not_found')
  return { grant, signed: (await store.read.signedContract(grant.id)) ?? null }
}

export async function listGrants(
  { store }: Context,
  { query, actor }: Call<'grantList'>,
): Promise<Reply<'grantList'>> {
  const parties = readsAll(actor) ? {} : { party: actor.organisation }
  return toPage(await store.read.grants({ ...query, ...parties }))
}
