// What the author of an entry signed, checked again from the private body alone: a request to the service, or
// a joint question, which its consumer signs once for all nodes.
import { fromBase64Url, utf8 } from '../protocols/bytes.ts'
import { keyId } from '../protocols/identity/keys.ts'
import { type ReadRequest, verifyKeptRequest } from '../protocols/identity/kept-request.ts'
import { identityError } from '../protocols/identity/errors.ts'
import { verifyDocument } from '../protocols/identity/signed-document.ts'
import { parseJoint, questionDigest } from '../protocols/joint/documents.ts'
import { epochMillis } from '../protocols/audit/iso-time.ts'
import type { Verify } from '../protocols/signature.ts'
import type { ActorBody, KeptDocument } from './actor-body.ts'

/**
 * `expires`: of a joint question, whose lifetime its author chose; seconds since 1970, by the signer's clock.
 */
export interface ReadAction extends ReadRequest {
  readonly expires?: number
}

/**
 * A joint question reads as the request that carries it, with its digest as the nonce: the key in it makes
 * each one different. Its authority is empty, since it is for every node. Throws what `verifyKeptRequest` and
 * `verifyDocument` throw, and `joint.document`.
 */
export async function verifyKeptAction(
  { keyId: expected, request }: Pick<ActorBody, 'keyId' | 'request'>,
  verify: Verify,
): Promise<ReadAction> {
  if (!('document' in request)) return await verifyKeptRequest(request, expected, verify)
  return await readQuestion(request, expected, verify)
}

async function readQuestion(kept: KeptDocument, expected: string, verify: Verify): Promise<ReadAction> {
  const { publicKey, document: text, signature } = kept
  const document = utf8(text)
  if (keyId(fromBase64Url(publicKey)) !== expected)
    throw identityError('identity.key_id', 'the key is not the one that its id names')
  await verifyDocument('jointQuestion', document, { keyId: expected, publicKey, signature }, verify)
  const { created, expires } = parseJoint('jointQuestion', document)
  return {
    method: 'POST',
    path: '/v1/joint/questions',
    authority: '',
    query: '?',
    created: Math.floor((epochMillis(created) ?? 0) / 1000),
    expires: Math.ceil((epochMillis(expires) ?? 0) / 1000),
    nonce: questionDigest(document),
    content: { kind: 'text', text: JSON.stringify({ question: { document: text, signature } }) },
  }
}
