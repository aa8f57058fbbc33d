// Headers for a generated request: mostly signed by a member, else by a stranger, unsigned or with one
// character changed.
import type { Peer } from '../../../src/sdk/exchange.ts'
import { nodeSigner } from '../../../src/server/keys/ed25519.ts'
import type { Random } from '../../../test/engine/support.ts'
import { signedHeaders } from '../overload/sign.ts'
import { pick } from '../random.ts'
import type { FuzzRequest } from './request-generator.ts'

export async function randomHeaders(
  request: FuzzRequest,
  members: readonly Peer[],
  random: Random,
): Promise<Record<string, string>> {
  if (random.chance(0.05)) return request.body === undefined ? {} : { 'content-type': request.contentType }
  const member = pick(random, members)
  const stranger = nodeSigner(new Uint8Array(32).fill(random.below(255)))
  const peer = random.chance(1 / (members.length + 1))
    ? { ...member, keyId: stranger.keyId, sign: stranger.sign }
    : member
  // What the signature base cannot hold is sent with the signature of another target.
  const target = /^\/[!"$->@-~]*(?:\?[!"$-~]*)?$/.test(request.target) ? request.target : '/v1/me'
  const headers = { ...(await signedHeaders(peer, { ...request, target })) }
  if (random.chance(0.1)) {
    const name = pick(random, Object.keys(headers))
    const value = headers[name] ?? ''
    const at = random.below(value.length)
    const changed = String.fromCharCode(33 + random.below(90))
    headers[name] = `${value.slice(0, at)}${changed}${value.slice(at + 1)}`
  } else if (random.chance(0.02)) headers['content-encoding'] = 'gzip'
  return headers
}
