import type { UseCase } from '../call.ts'
import { orNotFound } from '../presence.ts'

/** All keys of the caller's organisation, revoked ones too. */
export const listKeys: UseCase<'keyList'> = async ({ store }, { actor }) => {
  return { items: [...(await store.read.memberKeys(actor.organisation))], next: null }
}

/** The same of any organisation. */
export const listOrganisationKeys: UseCase<'organisationKeys'> = async ({ store }, { params }) => {
  const { id } = orNotFound(await store.read.organisation(params.id))
  return { items: [...(await store.read.memberKeys(id))], next: null }
}
