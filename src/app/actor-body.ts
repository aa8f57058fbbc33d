import { fromUtf8, toBase64, toBase64Url, utf8 } from '../../protocols/bytes.ts'
import type { ActorBody, KeptRequest } from '../../schemas/actor-body.ts'
import type { Caller, Signed } from '../server/services.ts'

/** A longer content of a question is kept by its digest alone: 36 months of large masks would fill the store. */
export const MOST_ASKED_BYTES = 65_536
/** A refusal costs its caller nothing, so it must not fill the log's store. */
export const MOST_REFUSED_BYTES = 16_384

/** Who signed, and what: the private body of an entry proves it to whoever may read the body. */
export function actorBody(call: Caller, mostContent = Number.POSITIVE_INFINITY): ActorBody {
  const { organisation, keyId } = call.actor
  return { organisation, keyId, request: keptRequest(call, mostContent) }
}

/** The same actor where the entry costs its caller nothing. */
export function shortened(actor: ActorBody, mostContent: number): ActorBody {
  const { content } = actor.request
  if (content === null || utf8(content).length <= mostContent) return actor
  return { ...actor, request: { ...actor.request, content: null } }
}

/** The request as it was signed; a content of more than `mostContent` bytes is left out. */
export function keptRequest(
  { publicKey, proof }: Signed,
  mostContent = Number.POSITIVE_INFINITY,
): KeptRequest {
  const { base, signature, content } = proof
  return {
    publicKey: toBase64Url(publicKey),
    base: fromUtf8(base),
    signature: toBase64(signature),
    content: content.length === 0 || content.length > mostContent ? null : fromUtf8(content),
  }
}
