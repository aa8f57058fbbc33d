import { statedRoles } from '../../../protocols/audit/key-roles.ts'
import { fault } from '../../../schemas/fault.ts'
import { keptRequest } from '../actor-body.ts'
import type { UseCase } from '../call.ts'
import { decide } from '../decide.ts'
import { invariant } from '../presence.ts'
import { codeHash, isCode } from './enrolment-codes.ts'
import { appendKey } from './member-entries.ts'

/** Enrols the key that signed the request, by a one-time code. */
export const enrol: UseCase<'enrol'> = async ({ store, software, service }, call) => {
  const { code, publicKey, label, validUntil = null } = call.body
  // What cannot be a code costs no read.
  if (!isCode(code)) throw fault('registry.code_invalid', {}, '/code')
  return await decide(store, call, async decision => {
    const { read, write, time } = decision
    if (validUntil !== null && validUntil <= time) throw fault('registry.expires_past', {}, '/validUntil')
    const allowed = await write.useEnrolmentCode(codeHash(code))
    if (allowed === undefined) throw fault('registry.code_invalid', {}, '/code')
    if ((await read.memberKey(call.keyId)) !== undefined) throw fault('registry.key_exists', {}, '/publicKey')
    const { roles, admits } = allowed
    // Thrown before anything is written: the code is still good for the key that it names.
    if (admits !== null && admits.keyId !== call.keyId) throw fault('registry.code_key', {}, '/publicKey')
    const invitedBy = admits?.invitedBy ?? null
    const organisation = invariant(
      await read.organisation(allowed.organisation),
      'a code belongs to a member',
    )
    const owned = { organisation: organisation.id, publicKey }
    await write.addMemberKey({
      id: call.keyId,
      ...owned,
      label,
      roles,
      validUntil,
      replaces: null,
      invitedBy,
    })
    await appendKey(software, decision, {
      action: 'enrolled',
      keyId: call.keyId,
      ...owned,
      ...statedRoles(roles),
      actor: { organisation: organisation.id, keyId: call.keyId, request: keptRequest(call) },
    })
    const key = invariant(await read.memberKey(call.keyId), 'an added key is stored')
    return { organisation, key, service: service.name, quotas: [] }
  })
}
