import { fault } from '../../../schemas/fault.ts'
import type { Call } from '../call.ts'
import type { Context } from '../context.ts'
import { decide } from '../decide.ts'
import { invariant } from '../presence.ts'
import { catalogueEdition } from './catalogue.ts'
import { appendState, ownEdition, statusFault } from './edition.ts'

/** No new question about the edition is answered until it is unfrozen. */
export const freezeEdition = setFrozen(true)

export const unfreezeEdition = setFrozen(false)

/**
 * An officer's freeze and a provider's are independent: an edition is open when it has neither. A provider
 * cannot lift an officer's. An officer who unfreezes lifts the officers' freeze, and where there is none the
 * provider's.
 */
function setFrozen(frozen: boolean) {
  return async ({ store, software }: Context, call: Call<'editionFreeze'>) =>
    await decide(store, call, async decision => {
      const { read, write } = decision
      const edition = ownEdition(await read.edition(call.params.id), call.actor)
      const before = await read.freezes(edition.id)
      const isOfficer = call.actor.roles.includes('officer')
      if (!frozen && before.held && !isOfficer) throw fault('registry.held', { edition: edition.id })
      const which = isOfficer && (frozen || before.held) ? 'held' : 'paused'
      const after = { ...before, [which]: frozen }
      if (before[which] === frozen || !(await write.setFreezes(edition.id, after)))
        throw statusFault(edition, frozen ? ['open'] : ['frozen'])
      const [by, verb] = [which === 'held' ? 'officer-' : '', frozen ? 'freeze' : 'unfreeze'] as const
      appendState(decision, software, call, edition, `${by}${verb}`)
      const changed = invariant(await read.edition(edition.id), 'a frozen edition is stored')
      return catalogueEdition(changed, call.actor, { isOnlyJoint: true })
    })
}
