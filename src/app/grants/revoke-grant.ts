import { fault } from '../../../schemas/fault.ts'
import type { UseCase } from '../call.ts'
import { decide } from '../decide.ts'
import { invariant, orNotFound } from '../presence.ts'
import { appendChange } from './grant-entries.ts'

/** By its provider or an officer, for good. Revoking it again changes nothing. */
export const revokeGrant: UseCase<'grantRevoke'> = async ({ store, software }, call) => {
  return await decide(store, call, async decision => {
    const { read, write } = decision
    const grant = orNotFound(await read.grant(call.params.id))
    if (grant.provider !== call.actor.organisation && !call.actor.roles.includes('officer'))
      throw fault('request.not_found')
    if (!(await write.revokeGrant(grant.id))) return grant
    await write.voidProposals({ grant: grant.id })
    const revoked = invariant(await read.grant(grant.id), 'a revoked grant is stored')
    appendChange(decision, software, 'revoked', revoked, call)
    return revoked
  })
}
