// A member's new key in the place of the one that its client signs with.
import { utf8 } from '../../protocols/bytes.ts'
import { canonicalJson } from '../../protocols/canonical-json.ts'
import { decodePublicKey, keyId } from '../../protocols/identity/keys.ts'
import { signDocument } from '../../protocols/identity/signed-document.ts'
import type { Sign } from '../../protocols/signature.ts'
import type { RotationStatement } from '../../schemas/api-bodies.ts'
import type { MemberKey } from '../../schemas/records.ts'
import type { Client } from './client.ts'

export interface NewKey {
  /** base64url. */
  readonly publicKey: string
  readonly sign: Sign
  readonly label: string
  readonly validUntil?: string
}

/** From its answer on the client's own key signs nothing more: keep the new one safe before. */
export async function rotateKey(client: Client, { publicKey, sign, ...terms }: NewKey): Promise<MemberKey> {
  const { organisation, service } = await client.me()
  const statement: RotationStatement = {
    v: 1,
    service,
    organisation: organisation.id,
    keyId: keyId(decodePublicKey(publicKey)),
    replaces: client.key.keyId,
  }
  const proof = await signDocument('keyRotation', utf8(canonicalJson(statement)), sign)
  return await client.keyRotate({ body: { publicKey, proof, ...terms } })
}
