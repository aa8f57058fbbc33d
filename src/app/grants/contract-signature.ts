import { toBase64Url } from '../../../protocols/bytes.ts'
import { verifyDocument } from '../../../protocols/identity/signed-document.ts'
import type { SignedBy } from '../../../schemas/contract.ts'
import { fault } from '../../../schemas/fault.ts'
import type { Caller } from '../call.ts'
import type { Context } from '../context.ts'

/** Throws `registry.contract_signature` unless the key that signed the request signed the document too. */
export async function signedBy(
  { verify }: Pick<Context, 'verify'>,
  caller: Caller,
  document: Uint8Array,
  signature: string,
): Promise<SignedBy> {
  const { keyId, organisation } = caller.actor
  const signed = { organisation, keyId, publicKey: toBase64Url(caller.publicKey), signature }
  try {
    await verifyDocument('contract', document, signed, verify)
  } catch {
    throw fault('registry.contract_signature', {}, '/signature')
  }
  return signed
}
