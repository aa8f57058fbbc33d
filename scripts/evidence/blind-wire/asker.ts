// One consumer in a thread of its own: asks blind questions by the SDK over HTTP and tells all that it sent,
// as the service received it.
import { acceptOffers } from '../../../test/support/market.ts'
import { parentPort, workerData } from 'node:worker_threads'
import initialize from 'node-seal/allows'
import { fromBase64, fromUtf8, toHex } from '../../../protocols/bytes.ts'
import { encodePublicKey } from '../../../protocols/identity/keys.ts'
import type { Declaration } from '../../../schemas/declaration.ts'
import { askBlind } from '../../../src/sdk/blind/ask-blind.ts'
import { hiddenSelection } from '../../../src/sdk/blind/hidden-selection.ts'
import { schemesOf } from '../../../src/sdk/blind/side.ts'
import { openTicketStore } from '../../../src/sdk/blind/ticket-store.ts'
import { enrolMember, memberOf } from '../../../test/support/member.ts'
import { MemoryStorage } from '../../../test/sdk/blind-market.ts'
import { random, randomSelection, type WireMode, type WireSelection } from './selections.ts'

export type AskerOrder = {
  readonly url: string
  readonly code: string
  readonly logKey: string
  readonly declaration: Declaration
  readonly edition: string
  readonly questions: number
}

export type Asked = {
  readonly mode: WireMode
  readonly selection: WireSelection
  readonly answer: string
  /** Every request but the polls, with the length of its content and of its headers. */
  readonly lengths: string
  /** What is random in them by design: digests, seeds, selectors, keys, nonces, signatures. */
  readonly bytes: Uint8Array
  readonly shifts: Uint8Array
  readonly contentLength: number
  /** From the last byte of the question to the last byte of its answer. */
  readonly askMs: number
  /** From the answer before to the question: the consumer's own work. */
  readonly pauseMs: number
  /** From the first request to the question. */
  readonly beforeMs: number
}

type Exchange = {
  readonly route: string
  readonly content: Uint8Array
  readonly headers: Readonly<Record<string, string>>
  readonly start: number
  readonly end: number
}

const order = workerData as AskerOrder
const scheme = schemesOf(await initialize())
let exchanges: Exchange[] = []
const { peer, client: member } = await enrolMember(order.url, order.code, 'asker')
await acceptOffers(member)
const { client } = memberOf({ ...peer, fetch: watching })
const { organisation } = await member.me()
const edition = await member.editionShow({ params: { id: order.edition } })
for (let i = 0; i < order.questions; i++) {
  parentPort?.postMessage(await ask(i % 2 === 0 ? 'one' : 'any'))
}

async function ask(mode: WireMode): Promise<Asked> {
  exchanges = []
  const selection = randomSelection(mode)
  const hidden = hiddenSelection(order.declaration, mode, { a: selection.cells.map(cell => `v${cell}`) })
  const key = random(new Uint8Array(32))
  const store = await openTicketStore(new MemoryStorage(), key, random)
  const serviceKey = encodePublicKey(peer.serviceKey)
  const side = {
    client,
    store,
    scheme,
    organisation: organisation.id,
    serviceKey,
    logKey: order.logKey,
    copyKey: key,
    now: Date.now,
  }
  const query = {
    kind: 'aggregate',
    edition: order.edition,
    select: [{ statistic: 'count' }],
    groupBy: ['b'],
    privacy: { rho: '0.000002' },
  } as const
  const { answer } = await askBlind(
    side,
    { query: query as never, hidden, edition },
    { confirmRepeat: async () => true },
  )
  if (answer.parts.some(({ values }) => values === null)) throw new Error('an answer without its numbers')
  return { mode, selection, answer: answer.id, ...received() }
}

function received(): Omit<Asked, 'mode' | 'selection' | 'answer'> {
  const at = exchanges.findIndex(({ route }) => route === 'POST /v1/blind-queries')
  const [question, copy, before, first] = [exchanges[at], exchanges[at - 1], exchanges[at - 2], exchanges[0]]
  if (question === undefined || copy === undefined || before === undefined || first === undefined)
    throw new Error('nothing was asked')
  const { shifts, idempotencyKey } = JSON.parse(fromUtf8(question.content)) as Record<string, string>
  const contentOf = (route: string): Uint8Array =>
    exchanges.find(exchange => exchange.route === route)?.content ?? new Uint8Array()
  const opening = contentOf('PUT /v1/uploads/:id/parts/0')
  const { digests } = JSON.parse(fromUtf8(contentOf('POST /v1/tickets'))) as { readonly digests: string[] }
  const half = (opening.length - 64) / 2
  const pieces = [
    Buffer.from(digests.join(''), 'hex'),
    // Both opened seeds; of both closed selectors the beginning of c0, and the seed of c1.
    opening.subarray(0, 64),
    ...[0, 1].flatMap(i => [
      opening.subarray(64 + half * i + 113, 64 + half * i + 113 + 64),
      opening.subarray(half * (i + 1), 64 + half * (i + 1)),
    ]),
    Buffer.from(idempotencyKey ?? '', 'base64url'),
    ...[first, before, copy, question].map(({ headers }) => signatureOf(headers)),
  ]
  return {
    lengths: exchanges
      .filter(({ route }) => route !== 'GET /v1/tickets/:id')
      .map(({ route, content, headers }) => `${route} ${content.length}+${headersLength(headers)}`)
      .join('\n'),
    bytes: new Uint8Array(Buffer.concat(pieces)),
    shifts: fromBase64(shifts ?? ''),
    contentLength: question.content.length,
    askMs: question.end - question.start,
    // What depends on the selection is done before the copy is sent.
    pauseMs: copy.start - before.end,
    beforeMs: question.start - first.start,
  }
}

async function watching(input: Parameters<typeof fetch>[0], init?: RequestInit): Promise<Response> {
  const { pathname } = new URL(input instanceof Request ? input.url : input)
  const start = performance.now()
  const response = await fetch(input, init)
  const bytes = await response.arrayBuffer()
  const route = `${init?.method} ${pathname.replace(/(?:ticket|upload)_[\w-]+|[0-9a-f]{16}$/, ':id')}`
  const content = init?.body instanceof Uint8Array ? init.body : new Uint8Array()
  const headers = init?.headers as Readonly<Record<string, string>>
  exchanges.push({ route, content, headers, start, end: performance.now() })
  return new Response(bytes, response)
}

function headersLength(headers: Readonly<Record<string, string>>): number {
  return Object.entries(headers).reduce((sum, [name, value]) => sum + name.length + value.length, 0)
}

/** The nonce, and 64 bytes. */
function signatureOf(headers: Readonly<Record<string, string>>): Uint8Array {
  const nonce = /nonce="([^"]+)"/.exec(headers['signature-input'] ?? '')?.[1] ?? ''
  const signature = /:([^:]+):/.exec(headers['signature'] ?? '')?.[1] ?? ''
  const bytes = Buffer.concat([Buffer.from(nonce, 'base64url'), Buffer.from(signature, 'base64')])
  if (bytes.length !== 80) throw new Error(`a request without its signature: ${toHex(bytes)}`)
  return bytes
}
