// A member as tests need it: its client, and its key for requests that no client would make.
import { randomBytes } from 'node:crypto'
import { encodePublicKey, decodePublicKey } from '../../protocols/identity/keys.ts'
import { type Client, createClient } from '../../src/sdk/client.ts'
import type { Peer } from '../../src/sdk/exchange.ts'
import { readService } from '../../src/sdk/service.ts'
import { random } from '../../src/sdk/web-crypto.ts'
import { nodeSigner, nodeVerifier } from '../../src/server/keys/ed25519.ts'
import { sha256 } from '../../src/store/sha256.ts'

export type Member = { readonly client: Client; readonly peer: Peer }

/**
 * The key is new and only in memory. Signs and verifies by node:crypto: load tests share two cores with their
 * service.
 */
export async function enrolMember(
  url: string,
  code: string,
  label: string,
  /** The key to enrol, how long it is valid, and how the service is reached. */
  by: { readonly seed?: Uint8Array; readonly validUntil?: string; readonly fetch?: typeof fetch } = {},
): Promise<Member> {
  const { keyId, publicKey, sign } = nodeSigner(by.seed ?? randomBytes(32))
  const send: typeof fetch = by.fetch ?? ((input, init) => fetch(input, init))
  const { serviceKey, authority } = await readService(url, { fetch: send })
  const member = memberOf({
    origin: url,
    authority,
    keyId,
    sign,
    serviceKey: decodePublicKey(serviceKey),
    verify: nodeVerifier(),
    sha256,
    random,
    now: Date.now,
    fetch: send,
    language: 'en',
    timeoutMs: 120_000,
  })
  const { validUntil } = by
  const valid = validUntil === undefined ? {} : { validUntil }
  await member.client.enrol({ body: { code, publicKey: encodePublicKey(publicKey), label, ...valid } })
  return member
}

/** The same member with other means, such as another `fetch`. */
export function memberOf(peer: Peer): Member {
  const { origin, serviceKey, ...means } = peer
  const client = createClient({
    ...means,
    baseUrl: origin,
    serviceKey: encodePublicKey(serviceKey),
    language: 'en',
  })
  return { client, peer }
}
