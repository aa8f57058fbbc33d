import type { Call, Reply } from '../call.ts'
import type { Context } from '../context.ts'
import { orNotFound } from '../or-not-found.ts'

/** All keys of the caller's organisation, revoked ones too. */
export async function listKeys({ store }: Context, { actor }: Call<'keyList'>): Promise<Reply<'keyList'>> {
  return { items: [...(await store.read.memberKeys(actor.organisation))], next: null }
}

/** The same of any organisation. */
export async function listOrganisationKeys(
  { store }: Context,
  { params }: Call<'organisationKeys'>,
): Promise<Reply<'organisationKeys'>> {
  const { id } = orNotFound(await store.read.organisation(params.id))
  return { items: [...(await store.read.memberKeys(id))], next: null }
}
