// Requests signed beforehand, as bytes for a socket.
import { randomBytes } from 'node:crypto'
import { utf8 } from '../../../protocols/bytes.ts'
import { signRequest } from '../../../protocols/identity/request-signature.ts'
import type { Peer } from '../../../src/sdk/exchange.ts'

export type Asked = {
  readonly method: string
  readonly target: string
  readonly body?: string | Uint8Array
  readonly contentType?: string
}

export async function signedHeaders(peer: Peer, asked: Asked): Promise<Readonly<Record<string, string>>> {
  const url = new URL(asked.target, 'http://x')
  const created = Math.floor(Date.now() / 1000)
  return await signRequest({
    method: asked.method,
    authority: peer.authority,
    path: url.pathname,
    query: url.search,
    ...(asked.body === undefined
      ? {}
      : { body: { bytes: Buffer.from(asked.body), contentType: asked.contentType ?? 'application/json' } }),
    keyId: peer.keyId,
    created,
    expires: created + 300,
    nonce: randomBytes(16).toString('base64url'),
    sign: peer.sign,
    sha256: peer.sha256,
  })
}

/** A whole HTTP/1.1 request. */
export async function signedBytes(peer: Peer, asked: Asked): Promise<Uint8Array> {
  return requestBytes(asked, await signedHeaders(peer, asked))
}

export function requestBytes(asked: Asked, headers: Readonly<Record<string, string>>): Uint8Array {
  const content = asked.body === undefined ? new Uint8Array(0) : Buffer.from(asked.body)
  const lines = [
    `${asked.method} ${asked.target} HTTP/1.1`,
    'host: service',
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    ...(content.length === 0 ? [] : [`content-length: ${content.length}`]),
  ]
  return Buffer.concat([utf8(`${lines.join('\r\n')}\r\n\r\n`), content])
}
