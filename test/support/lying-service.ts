// A service that says something else than the real one behind it, signed under the key that its members
// pinned.
import { randomBytes } from 'node:crypto'
import { sha256 } from '../../protocols/hashes.ts'
import { fromUtf8, utf8 } from '../../protocols/bytes.ts'
import { signResponse } from '../../protocols/identity/response-signature.ts'
import type { Peer } from '../../src/sdk/exchange.ts'
import { nodeSigner, type Signer } from '../../src/server/keys/ed25519.ts'
import { type Member, memberOf } from './member.ts'

/** `path` without its query; what it returns is sent instead, signed. Undefined: the truth. */
export type Lie = (method: string, path: string, content: unknown) => unknown

export type LyingService = {
  /** The member as it would be had it enrolled here: it pins this service's key. */
  readonly member: Member
  /** Method and path of every request so far. */
  readonly routes: string[]
}

/** `lie` may be replaced while it runs. */
export function lyingService(peer: Peer, lie: { current: Lie }): LyingService {
  const signer: Signer = nodeSigner(randomBytes(32))
  const routes: string[] = []
  const lying: typeof fetch = async (input, init) => {
    const { pathname } = new URL(String(input instanceof Request ? input.url : input))
    const method = init?.method ?? 'GET'
    routes.push(`${method} ${pathname}`)
    const response = await fetch(input, init)
    const bytes = new Uint8Array(await response.arrayBuffer())
    const headers = new Headers(response.headers)
    headers.delete('content-length')
    if (!headers.has('signature-input')) return new Response(bytes, { status: response.status, headers })
    const said = response.ok ? lie.current(method, pathname, JSON.parse(fromUtf8(bytes))) : undefined
    const body = said === undefined ? bytes : utf8(JSON.stringify(said))
    const fields = await signResponse({
      status: response.status,
      body,
      requestSignature: new Headers(init?.headers).get('signature') ?? '',
      keyId: signer.keyId,
      created: Math.floor(Date.now() / 1000),
      sign: signer.sign,
      sha256,
    })
    for (const [name, value] of Object.entries(fields)) headers.set(name, value)
    return new Response(Uint8Array.from(body), { status: response.status, headers })
  }
  return { member: memberOf({ ...peer, fetch: lying, serviceKey: signer.publicKey }), routes }
}
