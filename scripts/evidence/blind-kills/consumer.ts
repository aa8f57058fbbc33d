// A consumer whose key outlives its process: what the evidence and the processes that it kills both use.
import { sha256 } from '../../../protocols/hashes.ts'
import { acceptOffers } from '../../../test/support/market.ts'
import { encodePublicKey } from '../../../protocols/identity/keys.ts'
import { type Client, createClient } from '../../../src/sdk/client.ts'
import { nodeSigner, nodeVerifier } from '../../../src/server/keys/ed25519.ts'

/** Its organisation. */
export const CONSUMER = 'maker'

export type ConsumerKey = {
  readonly url: string
  readonly authority: string
  readonly serviceKey: string
  /** Private: 32 bytes, hexadecimal. */
  readonly seed: string
}

export function clientOf(
  { url, authority, serviceKey, seed }: ConsumerKey,
  fetch = globalThis.fetch,
): Client {
  const { keyId, sign } = nodeSigner(Buffer.from(seed, 'hex'))
  return createClient({
    baseUrl: url,
    authority,
    serviceKey,
    keyId,
    sign,
    verify: nodeVerifier(),
    sha256,
    fetch,
  })
}

export async function enrolConsumer(key: ConsumerKey, code: string): Promise<void> {
  const { publicKey } = nodeSigner(Buffer.from(key.seed, 'hex'))
  const client = clientOf(key)
  await client.enrol({ body: { code, publicKey: encodePublicKey(publicKey), label: 'consumer' } })
  await acceptOffers(client)
}

/** Of the folder: what is watched here is what lies in it, not how it is locked. */
export const VAULT_KEY = new Uint8Array(32).fill(7)
