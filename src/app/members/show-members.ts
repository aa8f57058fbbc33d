// What members read of themselves and of each other.
import type { UseCase } from '../call.ts'
import { invariant, orNotFound } from '../presence.ts'

/** The caller's organisation, key and quotas. */
export const showMe: UseCase<'me'> = async ({ store, service, quotas }, { actor }) => {
  const organisation = invariant(
    await store.read.organisation(actor.organisation),
    'an acting member is stored',
  )
  const key = invariant(await store.read.memberKey(actor.keyId), 'an acting key is stored')
  return { organisation, key, service: service.name, quotas: await quotas.of(organisation.id) }
}

export const listOrganisations: UseCase<'organisationList'> = async ({ store }, { query }) => {
  return await store.read.organisations(query)
}

/** All keys of the caller's organisation, revoked ones too. */
export const listKeys: UseCase<'keyList'> = async ({ store }, { actor }) => {
  return { items: [...(await store.read.memberKeys(actor.organisation))], next: null }
}

/** The same of any organisation. */
export const listOrganisationKeys: UseCase<'organisationKeys'> = async ({ store }, { params }) => {
  const { id } = orNotFound(await store.read.organisation(params.id))
  return { items: [...(await store.read.memberKeys(id))], next: null }
}
