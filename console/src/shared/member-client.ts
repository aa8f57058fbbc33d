import type { Language } from '../../../schemas/common.ts'
import { type Client, createClient } from '../../../src/sdk/client.ts'
import { fetchThrough } from '../../../src/sdk/joint/hub-calls.ts'
import { signWith } from '../../../src/sdk/web-crypto.ts'
import type { NodeAccess } from './joint/node-access.ts'
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

/** The same member's at a node, through the hub: only the node can read and answer what is signed for it. */
export function nodeClient(
  hub: Client,
  { header, signingKey }: Pick<OpenedKey, 'header' | 'signingKey'>,
  { organisation, authority, serviceKey }: Pick<NodeAccess, 'organisation' | 'authority' | 'serviceKey'>,
  language: Language,
): Client {
  return createClient({
    baseUrl: location.origin,
    authority,
    keyId: header.keyId,
    sign: signWith(signingKey),
    serviceKey,
    language,
    fetch: fetchThrough(hub, organisation),
  })
}
