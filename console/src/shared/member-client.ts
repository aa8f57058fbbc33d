import type { Language } from '../../../schemas/common.ts'
import { type Client, createClient } from '../../../src/sdk/client.ts'
import { signWith } from '../../../src/sdk/web-crypto.ts'
import type { OpenedKey } from './opened-key.ts'

/** A client for this origin that signs with the member's key and verifies responses with the pinned key. */
export function memberClient(
  { header, signingKey }: Pick<OpenedKey, 'header' | 'signingKey'>,
  language: Language,
): Client {
  return createClient({
    baseUrl: location.origin,
    authority: header.authority,
    keyId: header.keyId,
    sign: signWith(signingKey),
    serviceKey: header.serviceKey,
    language,
  })
}
