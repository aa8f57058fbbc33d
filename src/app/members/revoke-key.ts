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
    await refuseLastKey(decision, key, call.actor.organisation)
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
  if (key.organisation === actor.organisation) return
  const acts = invariant(await read.organisation(actor.organisation), 'an acting member is stored')
  const since = acts.suspended ?? acts.halted
  // Shut out, it ends keys of its own and nobody else's.
  if (since !== null) throw fault('request.suspended', { since })
  const isOfficer = actor.roles.includes('officer')
  const acting = invariant(await read.memberKey(actor.keyId), 'an acting key is stored')
  // It decides about another member, as a halt does.
  if ((isOfficer || actor.roles.includes('operator')) && !keyMay(acting.roles, ['signer']))
    throw fault('request.key_role', { needed: ['signer'] })
  if (isOfficer) return
  if (!actor.roles.includes('operator')) throw fault('request.not_found')
  const owner = invariant(await read.organisation(key.organisation), 'a key belongs to a member')
  if (isGuarded(owner.roles)) throw fault('desk.approver', { needed: ['officer'] })
}

/**
 * A member that revoked its only valid key by mistake would be locked out; without one that admits keys it
 * would need two administrators for the next. An officer, auditor or operator ends for good by two officers
 * of different organisations: one that halts it, and one that revokes its last key meanwhile.
 */
async function refuseLastKey(
  { read, time }: DecisionTransaction,
  key: MemberKey,
  caller: string,
): Promise<void> {
  const isOwn = key.organisation === caller
  const owner = invariant(await read.organisation(key.organisation), 'a key belongs to a member')
  if (!isOwn && !isGuarded(owner.roles)) return
  const halt = owner.halted === null ? undefined : await read.lastHalt(owner.id)
  if (!isOwn && halt !== undefined && halt.by !== caller) return
  const others = (await read.memberKeys(key.organisation)).filter(({ id }) => id !== key.id)
  const isValid = ({ revokedAt, validFrom, validUntil }: MemberKey) =>
    revokedAt === null && validFrom <= time && (validUntil === null || time < validUntil)
  const valid = others.filter(isValid)
  if (valid.length === 0) throw fault(isOwn ? 'registry.key_last' : 'desk.two_needed')
  if (!isOwn && !valid.some(({ roles }) => keyMay(roles, ['signer']))) throw fault('desk.two_needed')
  if (isOwn && !valid.some(({ roles }) => keyMay(roles, ['admin']))) throw fault('registry.key_last_admin')
}
