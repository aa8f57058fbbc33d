import { keyMay, statedRoles } from '../../../protocols/audit/key-roles.ts'
import { utf8 } from '../../../protocols/bytes.ts'
import { canonicalJson } from '../../../protocols/canonical-json.ts'
import { decodePublicKey, keyId } from '../../../protocols/identity/keys.ts'
import { verifyDocument } from '../../../protocols/identity/signed-document.ts'
import type { RotationStatement } from '../../../schemas/api-bodies.ts'
import { fault } from '../../../schemas/fault.ts'
import type { MemberKey } from '../../../schemas/records.ts'
import { actorBody } from '../actor-body.ts'
import type { Call, UseCase } from '../call.ts'
import type { Context } from '../context.ts'
import { appendWithBody, decide, loggedName } from '../decide.ts'
import { invariant } from '../presence.ts'

/** Replaces a member's key: the old key signs the request, the new one the statement in it. */
export const rotateKey: UseCase<'keyRotate'> = async (context, call) => {
  const { publicKey, label } = call.body
  const { organisation } = call.actor
  const id = await provenKey(context, call)
  return await decide(context.store, call, async decision => {
    const { read, write, time } = decision
    const acting = invariant(await read.memberKey(call.keyId), 'an acting key is stored')
    const validUntil = endOf(acting, call.body.validUntil)
    if (validUntil !== null && validUntil <= time) throw fault('registry.expires_past', {}, '/validUntil')
    if ((await read.memberKey(id)) !== undefined) throw fault('registry.key_exists', {}, '/publicKey')
    const { name, salt } = await loggedName(decision, organisation)
    const { roles } = acting
    const rotated = { organisation, keyId: id, publicKey, replaces: call.keyId, proof: call.body.proof }
    const seq = appendWithBody(
      decision.append,
      context.software,
      { v: 1, type: 'key-rotation', actor: actorBody(call), ...rotated, salt },
      [organisation],
      { type: 'key-rotation', organisation: name, keyId: id, replaces: call.keyId, ...statedRoles(roles) },
    )
    await write.revokeMemberKey(call.keyId, seq)
    const added = {
      id,
      organisation,
      publicKey,
      label,
      roles,
      validUntil,
      replaces: call.keyId,
      invitedBy: null,
    }
    await write.addMemberKey(added)
    return invariant(await read.memberKey(id), 'an added key is stored')
  })
}

/**
 * What is not named ends as the old key would have. A later end is an admission, which takes the role for it.
 */
function endOf(
  { validUntil, roles }: Pick<MemberKey, 'validUntil' | 'roles'>,
  wanted: string | undefined,
): string | null {
  if (wanted === undefined) return validUntil
  if (validUntil !== null && wanted > validUntil && !keyMay(roles, ['admin']))
    throw fault('request.key_role', { needed: ['admin'] })
  return wanted
}

/**
 * The id of the new key. Throws `registry.key_proof` unless its holder signed the statement of this rotation.
 */
async function provenKey({ service, verify }: Context, call: Call<'keyRotate'>): Promise<string> {
  const { publicKey, proof } = call.body
  try {
    const id = keyId(decodePublicKey(publicKey))
    const statement: RotationStatement = {
      v: 1,
      service: service.name,
      organisation: call.actor.organisation,
      keyId: id,
      replaces: call.keyId,
    }
    const by = { keyId: id, publicKey, signature: proof }
    await verifyDocument('keyRotation', utf8(canonicalJson(statement)), by, verify)
    return id
  } catch {
    throw fault('registry.key_proof', {}, '/proof')
  }
}
