import { fromUtf8, toBase64, toBase64Url } from '../../../protocols/bytes.ts'
import type { SignedRequest } from '../../../schemas/ticket-record.ts'
import type { Signed } from '../call.ts'

/** The request as evidence of what its signer sent. */
export function signedRequest({ keyId, publicKey, proof }: Signed): SignedRequest {
  return {
    keyId,
    publicKey: toBase64Url(publicKey),
    base: fromUtf8(proof.base),
    signature: toBase64(proof.signature),
    content: fromUtf8(proof.content),
  }
}
