import { keyMay } from '../../../protocols/audit/key-roles.ts'
import { fault } from '../../../schemas/fault.ts'
import type { MemberKey } from '../../../schemas/records.ts'
import { isGuarded } from '../../domain/roles.ts'
import type { DecisionTransaction } from '../../store/decision.ts'
import { actorBody } from '../actor-body.ts'
import type { Actor, UseCase } from '../call.ts'
import { decide } from '../decide.ts'
import { invariant, orNotFound } from '../presence.ts'
import { appendKey } from './member-entries.ts'

/** Revokes a key for good. Revoking it again changes nothing. */
export const revokeKey: UseCase<'keyRevoke'> = async ({ store, software }, call) => {
  return await decide(store, call, async decision => {
    const { read, write } = decision
    const key = orNotFound(await read.memberKey(call.params.id))
    await checkRevoker(decision, key, call.actor)
    if (key.revokedAt !== null) return key
    await refuseLastOwnKey(decision, key, call.actor.organisation)
    const revoked = { ...key, action: 'revoked', keyId: key.id, actor: actorBody(call) } as const
    await write.revokeMemberKey(key.id, await appendKey(software, decision, revoked))
    return invariant(await read.memberKey(key.id), 'a revoked key is stored')
  })
}

/**
 * A member revokes its own organisation's keys, an officer anybody's, an operator those of providers and
 * consumers: an operator cannot lock out the desk.
 */
async function checkRevoker({ read }: DecisionTransaction, key: MemberKey, actor: Actor): Promise<void> {
  if (key.organisation === actor.organisation || actor.roles.includes('officer')) return
  if (!actor.roles.includes('operator')) throw fault('request.not_found')
  const owner = invariant(await read.organisation(key.organisation), 'a key belongs to a member')
  if (isGuarded(owner.roles)) throw fault('desk.approver', { needed: ['officer'] })
}

/**
 * A member that revoked its only valid key by mistake would be locked out; without one that admits keys it
 * would need two administrators for the next.
 */
async function refuseLastOwnKey(
  { read, time }: DecisionTransaction,
  key: MemberKey,
  caller: string,
): Promise<void> {
  if (key.organisation !== caller) return
  const others = (await read.memberKeys(caller)).filter(({ id }) => id !== key.id)
  const isValid = ({ revokedAt, validFrom, validUntil }: MemberKey) =>
    revokedAt === null && validFrom <= time && (validUntil === null || time < validUntil)
  const valid = others.filter(isValid)
  if (valid.length === 0) throw fault('registry.key_last')
  if (!valid.some(({ roles }) => keyMay(roles, ['admin']))) throw fault('registry.key_last_admin')
}
