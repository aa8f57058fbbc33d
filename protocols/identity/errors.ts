// The one error table of protocols/identity (SPEC.md, "Errors").
import { ProtocolError } from '../errors.ts'

/**
 * Every code here is an authentication failure of one request or answer, or a malformed key; none of them is
 * a secret.
 */
export type IdentityErrorCode =
  | 'identity.signature_missing' // no Signature or no Signature-Input
  | 'identity.signature_format' // not in the one written form, more than one label, a label other than sig1
  | 'identity.components' // the covered components are not exactly ours
  | 'identity.parameters' // a parameter is missing, occurs twice, is unknown or has the wrong type
  | 'identity.alg'
  | 'identity.tag'
  | 'identity.nonce'
  | 'identity.key_id' // keyid is not of the form key_…, or not the one expected
  | 'identity.key_unknown' // nobody is enrolled under this keyid
  | 'identity.lifetime' // expires is not 1 to 300 s after created
  | 'identity.skew' // created is more than 300 s away from the verifier's clock
  | 'identity.expired'
  | 'identity.digest' // Content-Digest is missing, malformed, or of other bytes
  | 'identity.content_type' // a body without one Content-Type that can be signed
  | 'identity.method'
  | 'identity.target'
  | 'identity.authority' // the configured authority is not in normal form
  | 'identity.status'
  | 'identity.signature' // the signature does not verify: wrong key, or a covered component differs
  | 'identity.public_key' // not a usable Ed25519 public key
  | 'identity.key_file'
  | 'identity.document' // a signed document's signature does not verify, or is of another key
  | 'identity.passphrase' // a sealed key file does not open

export type IdentityError = ProtocolError<IdentityErrorCode>

export function identityError(code: IdentityErrorCode, message: string): IdentityError {
  return new ProtocolError(code, message)
}
