import { mayGive } from '../../../protocols/audit/key-roles.ts'
import { fault } from '../../../schemas/fault.ts'
import { actorBody } from '../actor-body.ts'
import type { UseCase } from '../call.ts'
import { decide } from '../decide.ts'
import { invariant } from '../presence.ts'
import { codeHash, issueEnrolmentCode, makeCode } from './enrolment-codes.ts'
import { appendInvitation } from './member-entries.ts'

/**
 * The caller's key allows one further key of its own organisation, with no role that it lacks itself: any
 * key, or the one that it names, so that a code which somebody else got hold of is of no use to them.
 */
export const inviteKey: UseCase<'keyInvite'> = async ({ store, software }, call) => {
  return await decide(store, call, async decision => {
    const { roles, keyId = null } = call.body
    const own = invariant(await decision.read.memberKey(call.keyId), 'an acting key is stored')
    if (!mayGive(own.roles, roles)) throw fault('registry.key_roles', { valid: own.roles }, '/roles')
    await appendInvitation(software, decision, actorBody(call), roles, keyId)
    const code = makeCode()
    const admits = keyId === null ? null : { keyId, invitedBy: call.keyId }
    const { organisation } = call.actor
    return { ...(await issueEnrolmentCode(decision, organisation, codeHash(code), roles, admits)), code }
  })
}
