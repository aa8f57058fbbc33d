import type { UseCase } from '../call.ts'
import { invariant } from '../presence.ts'

/** The caller's organisation, key and quotas. */
export const showMe: UseCase<'me'> = async ({ store, service, quotas }, { actor }) => {
  const organisation = invariant(
    await store.read.organisation(actor.organisation),
    'an acting member is stored',
  )
  const key = invariant(await store.read.memberKey(actor.keyId), 'an acting key is stored')
  return { organisation, key, service: service.name, quotas: await quotas.of(organisation.id) }
}
