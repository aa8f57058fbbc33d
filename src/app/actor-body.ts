import { fromUtf8, toBase64, toBase64Url, utf8 } from '../../protocols/bytes.ts'
import type { ActorBody, KeptRequest } from '../../schemas/actor-body.ts'
import type { SignedRequest } from '../../schemas/ticket-record.ts'
import type { Caller, Signed } from './call.ts'

/**
 * Longer content of a refused request is kept as its digest only. A refusal costs its caller nothing, so it
 * must not fill the log's store.
 */
export const MAX_REFUSED_BYTES = 16_384

/** The signer and the signed request: the private body of an entry proves both to those who may read it. */
export function actorBody(call: Caller, maxContent = Number.POSITIVE_INFINITY): ActorBody {
  const { organisation, keyId } = call.actor
  return { organisation, keyId, request: keptRequest(call, maxContent) }
}

/** The same actor for an entry that costs its caller nothing: longer content is left out. */
export function shortened(actor: ActorBody, maxContent: number): ActorBody {
  const { request } = actor
  if ('document' in request) return actor
  const { content } = request
  if (content === null || utf8(content).length <= maxContent) return actor
  return { ...actor, request: { ...request, content: null } }
}

/** The same as evidence of what its signer sent. */
export function signedRequest(signed: Signed): SignedRequest {
  return { keyId: signed.keyId, ...keptRequest(signed), content: fromUtf8(signed.proof.content) }
}

/** The request as it was signed; content of more than `maxContent` bytes is left out. */
export function keptRequest(
  { publicKey, proof }: Signed,
  maxContent = Number.POSITIVE_INFINITY,
): KeptRequest {
  const { base, signature, content } = proof
  return {
    publicKey: toBase64Url(publicKey),
    base: fromUtf8(base),
    signature: toBase64(signature),
    content: content.length === 0 || content.length > maxContent ? null : fromUtf8(content),
  }
}
