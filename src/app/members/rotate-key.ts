// A member's new key in the place of its old one: the old one signs the request, the new one the statement in it.
import { commit } from '../../../protocols/audit/commitment.ts'
import { toHex, utf8 } from '../../../protocols/bytes.ts'
import { canonicalJson } from '../../../protocols/canonical-json.ts'
import { decodePublicKey, keyId } from '../../../protocols/identity/keys.ts'
import { verifyDocument } from '../../../protocols/identity/signed-document.ts'
import type { RotationStatement } from '../../../schemas/api-bodies.ts'
import { fault } from '../../../schemas/fault.ts'
import { encodeWithBody } from '../../domain/entries.ts'
import { actorBody } from '../actor-body.ts'
import { type Context, decide, found, freshSalt } from '../context.ts'
import { nodeVerifier } from '../../server/keys/ed25519.ts'
import type { Call, Handlers } from '../../server/services.ts'

const verify = nodeVerifier()

export function keyRotationHandlers(context: Context): Pick<Handlers, 'keyRotate'> {
  const { store, software } = context
  return {
    keyRotate: async call => {
      const { publicKey, label, validUntil = null } = call.body
      const { organisation } = call.actor
      const id = await provenKey(context, call)
      return await decide(store, {
        nonce: call.nonce,
        change: async ({ read, write, append, time }) => {
          if (validUntil !== null && validUntil <= time)
            throw fault('registry.expires_past', {}, '/validUntil')
          if ((await read.memberKey(id)) !== undefined) throw fault('registry.key_exists', {}, '/publicKey')
          const salt = found(await read.organisationSalt(organisation))
          const of = { organisation, keyId: id, publicKey, replaces: call.keyId, proof: call.body.proof }
          const seq = append(place =>
            encodeWithBody(
              place,
              software,
              { v: 1, type: 'key-rotation', actor: actorBody(call), ...of, salt: toHex(salt) },
              freshSalt(),
              [organisation],
              bodyCommitment => ({
                type: 'key-rotation',
                organisation: commit('organisation', salt, utf8(organisation)),
                keyId: id,
                replaces: call.keyId,
                bodyCommitment,
              }),
            ),
          )
          await write.revokeMemberKey(call.keyId, seq)
          await write.addMemberKey({ id, organisation, publicKey, label, validUntil, replaces: call.keyId })
          return found(await read.memberKey(id))
        },
      })
    },
  }
}

/** The id of the new key, whose holder states for what it stands. */
async function provenKey({ service }: Context, call: Call<'keyRotate'>): Promise<string> {
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
