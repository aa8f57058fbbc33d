// A member as tests need it: its client, and its key for requests that no client would make.
import { randomBytes } from 'node:crypto'
import { sha256 } from '../../protocols/hashes.ts'
import { encodePublicKey, decodePublicKey } from '../../protocols/identity/keys.ts'
import { type Client, createClient } from '../../src/sdk/client.ts'
import type { Peer } from '../../src/sdk/exchange.ts'
import { readService } from '../../src/sdk/service.ts'
import { random } from '../../src/sdk/web-crypto.ts'
import { nodeSigner, nodeVerifier } from '../../src/server/keys/ed25519.ts'

export type Member = { readonly client: Client; readonly peer: Peer }

/** A member's key, how long it is valid, and how the service is reached. */
export type By = {
  readonly seed?: Uint8Array
  readonly validUntil?: string
  readonly fetch?: typeof fetch
  /** Milliseconds that its clock is ahead, as the service's. */
  readonly ahead?: () => number
}

/** The key is new and only in memory, unless `by` has one. */
export async function enrolMember(url: string, code: string, label: string, by: By = {}): Promise<Member> {
  const seed = by.seed ?? randomBytes(32)
  const member = await memberAt(url, { ...by, seed })
  const publicKey = encodePublicKey(nodeSigner(seed).publicKey)
  const valid = by.validUntil === undefined ? {} : { validUntil: by.validUntil }
  await member.client.enrol({ body: { code, publicKey, label, ...valid } })
  return member
}

/**
 * One that has enrolled. Signs and verifies by node:crypto: load tests share two cores with their service.
 */
export async function memberAt(url: string, by: By & { readonly seed: Uint8Array }): Promise<Member> {
  const { keyId, sign } = nodeSigner(by.seed)
  const send: typeof fetch = by.fetch ?? ((input, init) => fetch(input, init))
  const { serviceKey, authority } = await readService(url, { fetch: send })
  return memberOf({
    origin: url,
    authority,
    keyId,
    sign,
    serviceKey: decodePublicKey(serviceKey),
    verify: nodeVerifier(),
    sha256,
    random,
    now: () => Date.now() + (by.ahead?.() ?? 0),
    fetch: send,
    language: 'en',
    timeoutMs: 120_000,
  })
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
