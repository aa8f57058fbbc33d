// Requests that a member signed for a node, and the node's signed answers, as a hub changes them on the way.
import { randomBytes, randomInt } from 'node:crypto'
import { fromBase64, toBase64 } from '../../../protocols/bytes.ts'
import type { RelayedAnswer, RelayedRequest } from '../../../schemas/joint.ts'
import { type Client } from '../../../src/sdk/client.ts'
import { fetchThrough } from '../../../src/sdk/joint/hub-calls.ts'
import { type Member, memberOf } from '../../../test/support/member.ts'
import { type EvilHub, NODE } from './evil-hub.ts'

type Deliver = (request: RelayedRequest) => Promise<RelayedAnswer>
/** What the hub makes of a request, and of what the node answers to it. */
export type Carry = (request: RelayedRequest, deliver: Deliver) => Promise<RelayedAnswer>

/** The member at the node, through a hub that carries like this. */
export function memberThrough(hub: EvilHub, { peer }: Member, carry: Carry): Client {
  const deliver: Deliver = async request => {
    const reply = await hub.send({ kind: 'request', request })
    if (reply?.kind !== 'answer') throw new Error('a node answers every request')
    return reply.answer
  }
  const nodeRequest: Client['nodeRequest'] = async ({ body }) => await carry(body, deliver)
  return memberOf({ ...peer, fetch: fetchThrough({ nodeRequest }, NODE) }).client
}

export const honestly: Carry = async (request, deliver) => await deliver(request)

/** None of which may be carried out, or believed. */
export const CARRIES: Readonly<Record<string, Carry>> = {
  'request: one byte of its content': changing(request => ({
    ...request,
    content: flipped(request.content),
  })),
  'request: no content': changing(request => ({ ...request, content: '' })),
  'request: more content': changing(request => ({
    ...request,
    content: toBase64(Buffer.concat([fromBase64(request.content), Buffer.from(' ')])),
  })),
  'request: another method': changing(request => ({ ...request, method: 'PUT' })),
  'request: another path': changing(request => ({ ...request, target: '/v1/tickets' })),
  'request: a query added': changing(request => ({ ...request, target: `${request.target}?limit=1` })),
  'request: no signature': changing(request => without(request, 'signature')),
  'request: no signature input': changing(request => without(request, 'signature-input')),
  'request: no digest': changing(request => without(request, 'content-digest')),
  'request: another signature': changing(request =>
    withHeader(request, 'signature', `${nameOf(request)}=:${toBase64(randomBytes(64))}:`),
  ),
  'request: later than it was signed': changing(request => moved(request, 60)),
  'request: valid for longer': changing(request => moved(request, 3600)),
  'request: another digest': changing(request =>
    withHeader(request, 'content-digest', `sha-256=:${toBase64(randomBytes(32))}:`),
  ),
  'request: sent twice': async (request, deliver) => {
    await deliver(request)
    return await deliver(request)
  },
  'answer: another status': answering(answer => ({ ...answer, status: answer.status === 200 ? 201 : 200 })),
  'answer: one byte of its content': answering(answer => ({ ...answer, content: flipped(answer.content) })),
  'answer: no content': answering(answer => ({ ...answer, content: '' })),
  'answer: no signature': answering(answer => without(answer, 'signature')),
  'answer: another signature': answering(answer =>
    withHeader(answer, 'signature', `${nameOf(answer)}=:${toBase64(randomBytes(64))}:`),
  ),
  'answer: of the request before': (() => {
    let before: RelayedAnswer | undefined
    return async (request, deliver) => {
      const [other, answer] = [before, await deliver(request)]
      before = answer
      return other ?? { ...answer, content: '' }
    }
  })(),
  'answer: without asking the node': async () => ({
    status: 200,
    headers: { 'content-type': 'application/json' },
    content: toBase64(Buffer.from(JSON.stringify({ node: NODE, proof: 'A'.repeat(107) }))),
  }),
}

function changing(change: (request: RelayedRequest) => RelayedRequest): Carry {
  return async (request, deliver) => await deliver(change(request))
}

function answering(change: (answer: RelayedAnswer) => RelayedAnswer): Carry {
  return async (request, deliver) => change(await deliver(request))
}

function flipped(content: string): string {
  const bytes = fromBase64(content).slice()
  const at = randomInt(bytes.length)
  bytes[at] = (bytes[at] ?? 0) ^ (1 << randomInt(8))
  return toBase64(bytes)
}

interface WithHeaders {
  readonly headers: Readonly<Record<string, string>>
}

function without<T extends WithHeaders>(message: T, name: string): T {
  const { [name]: removed, ...headers } = message.headers
  if (removed === undefined) throw new Error(`the message has no ${name}`)
  return { ...message, headers }
}

function withHeader<T extends WithHeaders>(message: T, name: string, value: string): T {
  if (message.headers[name] === undefined) throw new Error(`the message has no ${name}`)
  return { ...message, headers: { ...message.headers, [name]: value } }
}

/** The label of its signature. */
function nameOf({ headers }: WithHeaders): string {
  return headers['signature']?.split('=')[0] ?? ''
}

function moved(request: RelayedRequest, seconds: number): RelayedRequest {
  const input = request.headers['signature-input'] ?? ''
  const later = input.replace(/created=(\d+)/, (_, at: string) => `created=${Number(at) + seconds}`)
  if (later === input) throw new Error('the signature does not say when it was made')
  return withHeader(request, 'signature-input', later)
}
