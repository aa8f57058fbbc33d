import type { Call, Reply } from '../call.ts'
import type { Context } from '../context.ts'
import { invariant } from '../invariant.ts'

/** The caller's organisation, key and quotas. */
export async function showMe(
  { store, service, quotas }: Context,
  { actor }: Call<'me'>,
): Promise<Reply<'me'>> {
  const organisation = invariant(
    await store.read.organisation(actor.organisation),
    'an acting member is stored',
  )
  const key = invariant(await store.read.memberKey(actor.keyId), 'an acting key is stored')
  return { organisation, key, service: service.name, quotas: await quotas.of(organisation.id) }
}
