// What leaves the machine for a trace collector: a closed list, as coarse as the metrics; and what a
// collector can do to the service: nothing.
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type RequestListener } from 'node:http'
import { registerHooks } from 'node:module'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import fc from 'fast-check'
import { pino } from 'pino'
import t, { type Test } from 'tap'
import { z } from 'zod'
import { ROUTES } from '../../schemas/api.ts'
import type { Config } from '../../src/server/config/config-keys.ts'
import { loadConfig } from '../../src/server/config/config.ts'
import { createServiceKeys } from '../../src/server/keys/service-keys.ts'
import { type Running, serve } from '../../src/server/main.ts'
import { LATENCY_BUCKETS } from '../../src/server/observe/metrics.ts'
import { type SeenRequest, tracedRequest } from '../../src/server/observe/traces.ts'
import { SOFTWARE_VERSION } from '../../src/server/version.ts'
import { house, type House, signed } from './harness.ts'

// What is imported above has been loaded by now; what the service loads later is seen here.
const loaded: string[] = []
registerHooks({
  load: (url, context, next) => {
    loaded.push(url)
    return next(url, context)
  },
})
const ofTelemetry = () => loaded.filter(url => url.includes('/@opentelemetry/'))

const folder = mkdtempSync(join(tmpdir(), 'yinsuan-traces-'))
createServiceKeys(folder, { name: 'test.example/log' })
t.teardown(() => rmSync(folder, { recursive: true }))

async function start(t: Test, rooms: House, settings: Partial<Record<string, string>>): Promise<Running> {
  const env = { YINSUAN_NAME: 'test.example/log', YINSUAN_AUTHORITY: 'clean-room.example', ...settings }
  const config: Config = loadConfig({ dataDir: folder, port: '0' }, env)
  const opened = {
    services: rooms.services,
    handlers: rooms.handlers,
    connect: () => undefined,
    hangUp: () => undefined,
    start: async () => undefined,
    close: async () => undefined,
    lost: new Promise<void>(() => undefined),
  }
  const running = await serve(config, async () => opened, { logger: rooms.logger })
  t.teardown(() => running.close())
  return running
}

type Received = { readonly path: string; readonly authorization: string | undefined; readonly body: string }

async function collector(t: Test, answer: RequestListener) {
  const received: Received[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const { url = '', headers } = request
      received.push({
        path: url,
        authorization: headers.authorization,
        body: Buffer.concat(chunks).toString(),
      })
      answer(request, response)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return { received, url: `http://127.0.0.1:${port}/v1/traces?tenant=room` }
}

const taken: RequestListener = (_, response) => response.writeHead(200, JSON_TYPE).end('{}')
const JSON_TYPE = { 'content-type': 'application/json' }

const Whole = z.union([z.number(), z.string().regex(/^[0-9]+$/)]).transform(Number)
const text = (valid: z.ZodType<string>) => z.strictObject({ stringValue: valid })
const templates = new Set(Object.values(ROUTES).map(({ path }) => path as string))
const Route = z
  .string()
  .refine(path => templates.has(path) || ['/healthz', '/readyz', 'unknown'].includes(path))
const Attribute = z.discriminatedUnion('key', [
  z.strictObject({
    key: z.literal('http.request.method'),
    value: text(z.string().regex(/^(?:GET|POST|OPTIONS)$/)),
  }),
  z.strictObject({ key: z.literal('http.route'), value: text(Route) }),
  z.strictObject({ key: z.literal('http.response.status_code'), value: z.strictObject({ intValue: Whole }) }),
  z.strictObject({ key: z.literal('error.type'), value: text(z.string().regex(/^[a-z]+\.[a-z_]+$/)) }),
])
const Span = z.strictObject({
  traceId: z.string().regex(/^[0-9a-f]{32}$/),
  spanId: z.string().regex(/^[0-9a-f]{16}$/),
  name: z.string().refine(name => Route.safeParse(name.slice(name.indexOf(' ') + 1)).success),
  kind: z.literal(2),
  startTimeUnixNano: z.string().regex(/^[0-9]+000000000$/),
  endTimeUnixNano: z.string().regex(/^[0-9]+$/),
  attributes: z.array(Attribute),
  droppedAttributesCount: z.literal(0),
  events: z.tuple([]),
  droppedEventsCount: z.literal(0),
  links: z.tuple([]),
  droppedLinksCount: z.literal(0),
  status: z.strictObject({ code: z.union([z.literal(0), z.literal(2)]) }),
  flags: z.number(),
})
/** An OTLP export request that says nothing but what is named here. */
const Export = z.strictObject({
  resourceSpans: z.tuple([
    z.strictObject({
      resource: z.strictObject({
        attributes: z.tuple([
          z.strictObject({ key: z.literal('service.name'), value: text(z.literal('yinsuan')) }),
          z.strictObject({ key: z.literal('service.version'), value: text(z.literal(SOFTWARE_VERSION)) }),
        ]),
        droppedAttributesCount: z.literal(0),
      }),
      scopeSpans: z.tuple([
        z.strictObject({ scope: z.strictObject({ name: z.literal('yinsuan') }), spans: z.array(Span) }),
      ]),
    }),
  ]),
})

function spansOf(received: readonly Received[]) {
  return received.flatMap(({ body }) => Export.parse(JSON.parse(body)).resourceSpans[0].scopeSpans[0].spans)
}

/** Whatever a caller can put into a request, and whose it is. */
const CANARIES = ['canary', 'consumer-one', 'appliance-orders', '127.0.0.1', 'clean-room.example', hostname()]

t.test('without a collector no library of OpenTelemetry is loaded', async t => {
  const rooms = house()
  const { url } = await start(t, rooms, {})
  t.equal((await fetch(`${url}/healthz`)).status, 200)
  t.same(ofTelemetry(), [])
  t.notMatch(rooms.logLines.join(), /"trace":/)
})

t.test(
  'a span says method, route, status and code of a request, and nothing that a caller chose',
  async t => {
    const { received, url: traceUrl } = await collector(t, taken)
    const rooms = house()
    const token = 'Collector-Token-1'
    const running = await start(t, rooms, { YINSUAN_TRACE_URL: traceUrl, YINSUAN_TRACE_TOKEN: token })
    t.ok(ofTelemetry().length > 0)
    const { consumer } = rooms.members
    const headers = {
      'x-request-id': 'canary_request_id',
      'user-agent': 'canary',
      traceparent: `00-${'ca'.repeat(16)}-${'ca'.repeat(8)}-01`,
      tracestate: 'canary=canary',
      baggage: 'canary=canary',
    }
    const call = async (method: 'GET' | 'POST', target: string, body?: string) => {
      const ask = { method, target, headers, ...(body === undefined ? {} : { body }) }
      const fields = await signed(consumer.signer, ask)
      const type = body === undefined ? {} : { 'content-type': 'application/json' }
      const sent = { method, headers: { ...fields, ...type }, ...(body === undefined ? {} : { body }) }
      return (await fetch(`${running.url}${target}`, sent)).status
    }
    t.equal(await call('GET', '/v1/me'), 200)
    t.equal(await call('GET', '/v1/editions/appliance-orders@2025'), 404)
    t.equal(await call('POST', '/v1/queries', JSON.stringify({ query: { canary: 'canary' } })), 400)
    t.equal(await call('GET', '/v1/canary?canary=canary'), 404)
    t.equal((await fetch(`${running.url}/healthz`, { method: 'OPTIONS', headers })).status >= 400, true)
    await running.close()
    const spans = spansOf(received)
    const seen = spans.map(({ name, attributes }) => {
      const of = (key: string) => attributes.find(attribute => attribute.key === key)?.value ?? {}
      return [
        name,
        ...Object.values(of('http.response.status_code')),
        ...Object.values(of('error.type')),
      ].join(' ')
    })
    for (const wanted of [
      /^GET \/v1\/me 200$/,
      /^GET \/v1\/editions\/:\w+ 404 \w+\./,
      /^POST \/v1\/queries 400 \w+\./,
    ])
      t.ok(
        seen.some(line => wanted.test(line)),
        `${wanted} in ${seen.join(', ')}`,
      )
    t.ok(seen.some(line => line.startsWith('GET unknown 404')))
    t.equal(spans.length, 5)
    for (const { path, authorization, body } of received) {
      t.equal(path, '/v1/traces?tenant=room')
      t.equal(authorization, `Bearer ${token}`)
      for (const canary of [...CANARIES, consumer.signer.keyId, 'ca'.repeat(8), token, String(process.pid)])
        t.notOk(body.includes(canary), canary)
    }
    const logged = rooms.logLines.filter(line => line.includes('"route"')).map(line => JSON.parse(line).trace)
    t.same(new Set(logged), new Set(spans.map(({ traceId }) => traceId)), 'a log line leads to its trace')
    t.notMatch(rooms.logLines.join(), token)
  },
)

t.test('the check above sees a field too many, a time too fine and a path with an id', async t => {
  const { received, url: traceUrl } = await collector(t, taken)
  const running = await start(t, house(), { YINSUAN_TRACE_URL: traceUrl })
  await fetch(`${running.url}/healthz`)
  await running.close()
  const [{ body } = { body: '' }] = received
  t.ok(Export.safeParse(JSON.parse(body)).success)
  const wrong = [
    body.replace(
      '"attributes":[{"key":"http',
      '"attributes":[{"key":"organisation","value":{"stringValue":"x"}},{"key":"http',
    ),
    body.replace(/("startTimeUnixNano":"[0-9]+)000000"/, '$1000001"'),
    body.replace(/"GET \/healthz"/, '"GET /v1/editions/appliance-orders@2025"'),
    body.replace('"service.name"', '"host.name"'),
  ]
  for (const each of wrong) {
    t.not(each, body)
    t.notOk(Export.safeParse(JSON.parse(each)).success)
  }
})

t.test('a span is no finer than the histogram of the metrics', async t => {
  const buckets = [...LATENCY_BUCKETS, 120].map(seconds => seconds * 1000)
  const request = fc.record({
    method: fc.string(),
    route: fc.constant('/v1/me'),
    status: fc.integer({ min: 100, max: 599 }),
    code: fc.constantFrom(undefined, 'request.not_found'),
    ended: fc.integer({ min: 0, max: 4e12 }),
    elapsedMs: fc.double({ min: 0, max: 1e6, noNaN: true }),
  })
  fc.assert(
    fc.property(request, (seen: SeenRequest) => {
      const { startMs, endMs, attributes } = tracedRequest(seen)
      const length = Math.round(endMs - startMs)
      return startMs % 1000 === 0 && buckets.includes(length) && Object.keys(attributes).length <= 4
    }),
  )
  const at = (elapsedMs: number): SeenRequest => ({
    method: 'GET',
    route: '/v1/me',
    status: 200,
    code: undefined,
    ended: 10_900 + elapsedMs,
    elapsedMs,
  })
  t.same(tracedRequest(at(101)), tracedRequest(at(249.9)))
  t.not(tracedRequest(at(249)).endMs, tracedRequest(at(251)).endMs)
})

/** More than a batch, so that one is under way while others are asked. */
async function askManyTimes(t: Test, { url }: Running): Promise<void> {
  for (let round = 0; round < 60; round++) {
    const answers = await Promise.all(Array.from({ length: 10 }, () => fetch(`${url}/healthz`)))
    for (const { status } of answers) if (status !== 200) t.equal(status, 200)
  }
}

for (const [name, answer] of [
  ['that never answers', () => undefined],
  ['that refuses', (_: unknown, response) => response.writeHead(400).end('no')],
  ['that is overloaded', (_: unknown, response) => response.writeHead(503, { 'retry-after': '3600' }).end()],
  ['that breaks off', (request: { socket: { destroy: () => void } }) => request.socket.destroy()],
  [
    'that answers nonsense',
    (_: unknown, response) => response.writeHead(200, JSON_TYPE).end('{'.repeat(100_000)),
  ],
] as [string, RequestListener][])
  t.test(`a collector ${name} holds up no request and no end`, async t => {
    const { received, url: traceUrl } = await collector(t, answer)
    const rooms = house()
    const running = await start(t, rooms, { YINSUAN_TRACE_URL: traceUrl })
    await askManyTimes(t, running)
    while (received.length === 0) await pause(20)
    await running.close()
    t.pass('it ends')
  })

t.test('spans that are refused are one warning, however many they are', async t => {
  const { received, url: traceUrl } = await collector(t, (_, response) => response.writeHead(400).end('no'))
  const lines: string[] = []
  const logger = pino({ level: 'warn' }, { write: (line: string) => void lines.push(line) })
  const running = await start(t, { ...house(), logger }, { YINSUAN_TRACE_URL: traceUrl })
  await askManyTimes(t, running)
  await running.close()
  t.ok(received.length >= 2)
  t.equal(lines.filter(line => line.includes('spans are lost')).length, 1)
})

t.test('an address that is none is refused before the service starts', async t => {
  for (const url of [
    'collector.example',
    'ftp://collector.example/',
    'https://user:secret@collector.example/',
  ])
    t.throws(
      () => loadConfig({ dataDir: folder }, { YINSUAN_NAME: 'test.example/log', YINSUAN_TRACE_URL: url }),
      { code: 'config.webhook' },
      url,
    )
})
