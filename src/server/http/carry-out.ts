// A request that a member signed for this node and that came through its hub: answered as if it had come by
// the port, for the few routes that members need there.
import type { FastifyInstance } from 'fastify'
import { createHash } from 'node:crypto'
import { fromBase64, toBase64 } from '../../../protocols/bytes.ts'
import type { RelayedAnswer, RelayedRequest } from '../../../schemas/joint.ts'
import { matchRoute } from '../../../schemas/match-route.ts'
import { RELAYED } from '../../../schemas/routes/powers.ts'

export async function carryOut(
  app: FastifyInstance,
  { method, target, headers, content }: RelayedRequest,
): Promise<RelayedAnswer> {
  const path = target.split('?')[0] ?? ''
  if (!isLiteral(path)) return NOT_HERE
  const matched = matchRoute(method, path)
  const isRelayed = matched !== undefined && RELAYED.has(matched.name)
  // The log is public, and proves what the node charged.
  if (!isRelayed && !(method === 'GET' && path.startsWith('/log/'))) return NOT_HERE
  const payload = Buffer.from(fromBase64(content))
  const reply = await app.inject({
    method,
    url: target,
    headers: allowed(headers),
    remoteAddress: relayedFrom(headers),
    ...(payload.length === 0 ? {} : { payload }),
  })
  return {
    status: reply.statusCode,
    headers: allowed(reply.headers),
    content: toBase64(new Uint8Array(reply.rawPayload)),
  }
}

/**
 * Whoever comes by the hub has no address here, and none of this machine's: its limit is that of the key that
 * it claims, or of all that claim none. The hub limits what a member sends, whatever keys it claims.
 */
function relayedFrom(headers: Readonly<Record<string, string>>): string {
  const claimed = KEY_ID.exec(headers['signature-input'] ?? '')?.[1]
  if (claimed === undefined) return UNSIGNED
  // A private IPv6 network for each key: limits take the first 64 bits.
  const hex = `fd${createHash('sha256').update(claimed).digest('hex').slice(0, 14)}`
  return `${hex.match(/.{4}/g)?.join(':') ?? ''}::1`
}

const KEY_ID = /;keyid="(key_[A-Za-z0-9_-]{20})"/
/** RFC 7600: of no machine. */
const UNSIGNED = '192.0.0.8'

/** False with `.` or `..` in it, encoded or not: they would lead to other routes than the path names. */
function isLiteral(path: string): boolean {
  const url = URL.parse(path, 'http://node.invalid')
  return url?.pathname === path && url.host === 'node.invalid'
}

const NOT_HERE: RelayedAnswer = { status: 404, headers: {}, content: '' }

/** Of the request what is signed or says how to read it; of the answer the same. */
const ALLOWED = [
  'accept',
  'accept-language',
  'content-type',
  'content-digest',
  'signature',
  'signature-input',
  'retry-after',
]

function allowed(headers: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(
    ALLOWED.flatMap(name => {
      const value = headers[name]
      return typeof value === 'string' ? [[name, value] as const] : []
    }),
  )
}
