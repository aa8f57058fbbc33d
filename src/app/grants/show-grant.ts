import { fault } from '../../../schemas/fault.ts'
import { readsAll } from '../../domain/roles.ts'
import type { UseCase } from '../call.ts'
import { orNotFound } from '../presence.ts'

/** A grant with its signed contract, for its parties and those who read everything. */
export const showGrant: UseCase<'grantShow'> = async ({ store }, { params, actor }) => {
  const grant = orNotFound(await store.read.grant(params.id))
  const isParty = grant.provider === actor.organisation || grant.consumer === actor.organisation
  if (!isParty && !readsAll(actor)) throw fault('request.not_found')
  return { grant, signed: (await store.read.signedContract(grant.id)) ?? null }
}

export const listGrants: UseCase<'grantList'> = async ({ store }, { query, actor }) => {
  const parties = readsAll(actor) ? {} : { party: actor.organisation }
  return await store.read.grants({ ...query, ...parties })
}
