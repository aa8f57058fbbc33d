import t from 'tap'
import { ROUTES } from '../../schemas/api.ts'
import type { Route } from '../../schemas/routes/route.ts'
import { app, house, send, signed, testConfig } from './harness.ts'

const rooms = house()
const server = await app(rooms)
t.teardown(() => server.close())
const get = (target: string) => send(server, { method: 'GET', target }, {})

t.test('OpenAPI 3.1 describes every route of the table, and refers to nothing that is not there', async t => {
  const response = await get('/openapi.json')
  t.equal(response.statusCode, 200)
  const document = JSON.parse(response.body)
  t.equal(document.openapi, '3.1.0')
  const ids = new Set<string>()
  for (const [name, route] of Object.entries<Route>(ROUTES)) {
    const path = route.path.replace(/:(\w+)/g, '{$1}')
    const operation = document.paths[path]?.[route.method.toLowerCase()]
    t.equal(operation?.operationId, name, `${route.method} ${path}`)
    ids.add(operation.operationId)
    t.same(operation.security, securityOf(route))
    t.ok(operation.summary.length > 0)
    t.ok(operation.responses[route.status].content['application/json'].schema, 'says what it answers')
    t.match(operation.responses.default.$ref, /^#\/components\/responses\/Problem/, 'says how it refuses')
    t.equal(operation.requestBody !== undefined, route.body !== undefined || route.bytes !== undefined)
    if (route.bytes !== undefined) t.ok(operation.requestBody.content['application/octet-stream'])
    const wanted = [...path.matchAll(/\{(\w+)\}/g)].map(found => found[1])
    const inPath = (operation.parameters ?? []).filter((parameter: { in: string }) => parameter.in === 'path')
    t.same(
      inPath.map((parameter: { name: string }) => parameter.name),
      wanted,
    )
  }
  t.equal(ids.size, Object.keys(ROUTES).length)
  for (const [, pointer = ''] of response.body.matchAll(/"\$ref":"#\/([^"]+)"/g)) {
    const target = pointer.split('/').reduce((at, key) => at?.[key], document)
    t.ok(target, pointer)
  }
  t.notMatch(response.body, /"\$ref":"(?!#)/, 'no reference to another document')
})

t.test('the reference page loads nothing from outside', async t => {
  const page = await get('/docs/')
  t.equal(page.statusCode, 200)
  t.match(
    page.headers['content-security-policy'],
    /^default-src 'none'; script-src 'self'; style-src 'self';/,
  )
  t.notMatch(page.headers['content-security-policy'], /unsafe|https?:/)
  const links = [...page.body.matchAll(/(?:src|href)="([^"]*)"/g)].map(found => found[1] ?? '')
  t.ok(links.length >= 5)
  for (const link of links) {
    const url = new URL(link, 'http://here/docs/')
    t.equal(url.host, 'here', link)
    const file = await get(url.pathname)
    t.equal(file.statusCode, 200, link)
    if (link.endsWith('.css'))
      t.notMatch(file.body, /url\(["']?(?:https?:)?\/\/|@import/, 'no style from elsewhere')
  }
  const start = await get('/docs/static/swagger-initializer.js')
  t.notMatch(start.body.replace(/^\s*\/\/.*$/gm, ''), /https?:\/\//)
  t.match(start.body, /"layout":"BaseLayout"/, 'no logo of somebody else')
  t.match(start.body, /"validatorUrl":null/, 'no badge of somebody else’s server')
  t.match(start.body, /"supportedSubmitMethods":\[\]/, 'no unsigned try')
})

t.test('every answer forbids to be framed, sniffed or run as a page', async t => {
  for (const target of ['/v1/me', '/healthz', '/log/checkpoint', '/nothing']) {
    const { headers } = await get(target)
    t.equal(
      headers['content-security-policy'],
      "default-src 'none';base-uri 'none';form-action 'none';frame-ancestors 'none'",
    )
    t.equal(headers['x-content-type-options'], 'nosniff')
    t.equal(headers['referrer-policy'], 'no-referrer')
  }
})

t.test('the log is static files with the types and the ages of C2SP', async t => {
  const checkpoint = await get('/log/checkpoint')
  t.equal(checkpoint.statusCode, 200)
  t.equal(checkpoint.headers['content-type'], 'text/plain; charset=utf-8')
  t.equal(checkpoint.headers['cache-control'], 'no-cache')
  t.match(checkpoint.body, /^test\.example\/log\n3\n/)
  for (const [target, bytes] of [
    ['/log/tile/0/000.p/3', 96],
    ['/log/tile/entries/000.p/3', 3],
  ] as const) {
    const tile = await get(target)
    t.equal(tile.statusCode, 200, target)
    t.equal(tile.rawPayload.length, bytes)
    t.equal(tile.headers['content-type'], 'application/octet-stream')
    t.equal(tile.headers['cache-control'], 'public, max-age=31536000, immutable')
  }
  for (const target of [
    '/log/tile/0/000',
    '/log/tile/0/001.p/3',
    '/log/tile/0/0000.p/3',
    '/log/tile/00/000.p/3',
    '/log/tile/64/000.p/3',
    '/log/tile/0/000.p/256',
    '/log/tile/0/000.p/03',
    '/log/tile/0/x18/x446/x744/x073/x709/x551/615',
    '/log/tile/0/../../../etc/passwd',
    '/log/tile/',
  ]) {
    const response = await get(target)
    t.equal(response.statusCode, 404, target)
    t.equal(JSON.parse(response.body).code, 'request.path_unknown')
    t.notMatch(response.headers['cache-control'], /immutable/)
  }
})

t.test('HEAD is answered on every path of GET, with the fields of GET and no content', async t => {
  for (const target of [
    '/log/checkpoint',
    '/log/tile/0/000.p/3',
    '/openapi.json',
    '/healthz',
    '/v1/service',
  ]) {
    const [head, got] = [await send(server, { method: 'HEAD', target }, {}), await get(target)]
    t.equal(head.statusCode, got.statusCode, target)
    t.equal(head.rawPayload.length, 0)
    for (const field of ['content-type', 'content-length', 'cache-control', 'etag'])
      t.equal(String(head.headers[field]), String(got.headers[field]), `${target}: ${field}`)
  }
  const { signer } = rooms.members.consumer
  for (const [name, route] of Object.entries<Route>(ROUTES)) {
    if (route.method !== 'GET') continue
    const target = route.path.replace(/:\w+/g, '0')
    const unsigned = await send(server, { method: 'HEAD', target }, {})
    if (route.access !== 'public') t.equal(unsigned.statusCode, 401, `${name}: as protected as GET`)
    t.not(unsigned.statusCode, 405, name)
  }
  const me = { method: 'HEAD', target: '/v1/me' } as const
  const headers = await signed(signer, me)
  const answered = await send(server, me, headers)
  t.equal(answered.statusCode, 200)
  t.ok(answered.headers['signature'] && answered.headers['content-digest'], 'signed as GET is')
  t.equal(answered.rawPayload.length, 0)
  t.equal((await send(server, me, headers)).statusCode, 401, 'a nonce counts once')
  const asGet = await signed(signer, { method: 'GET', target: '/v1/me' })
  t.equal((await send(server, me, asGet)).statusCode, 401, 'the signature names the method')
})

t.test('public files have an entity tag, and who has it already gets none of the content', async t => {
  for (const target of ['/log/checkpoint', '/log/handovers', '/log/tile/0/000.p/3', '/openapi.json']) {
    const first = await get(target)
    const tag = String(first.headers['etag'])
    t.match(tag, /^"[\w-]{22}"$/, target)
    for (const known of [tag, `W/${tag}`, `"other", ${tag}`, '*']) {
      const again = await send(server, { method: 'GET', target }, { 'if-none-match': known })
      t.same([again.statusCode, again.rawPayload.length, again.headers['etag']], [304, 0, tag], known)
      t.equal(again.headers['cache-control'], first.headers['cache-control'])
    }
    for (const other of ['"other"', tag.slice(1, -1), ''])
      t.equal((await send(server, { method: 'GET', target }, { 'if-none-match': other })).statusCode, 200)
  }
  const me = { method: 'GET', target: '/v1/me', headers: { 'if-none-match': '*' } } as const
  const own = await send(server, me, await signed(rooms.members.consumer.signer, me))
  t.same([own.statusCode, own.headers['etag'], own.headers['cache-control']], [200, undefined, 'no-store'])
})

t.test('health is the process alone; readiness is what it stands on', async t => {
  t.same(JSON.parse((await get('/healthz')).body), { status: 'ok' })
  const ready = await get('/readyz')
  t.equal(ready.statusCode, 200)
  t.same(JSON.parse(ready.body), {
    status: 'ready',
    durability: 'durability: process crash only (PGlite does not fsync)',
    checks: [
      { name: 'store', ok: true },
      { name: 'migrations', ok: true },
      { name: 'disk', ok: true },
    ],
  })
})

t.test('a service that lacks something is alive but not ready', async t => {
  for (const readiness of [
    async () => [{ name: 'store', ok: false }],
    async () => {
      throw new Error('gone')
    },
  ]) {
    const broken = { ...rooms, services: { ...rooms.services, readiness } }
    const other = await app(broken, testConfig())
    const response = await other.inject('/readyz')
    t.equal(response.statusCode, 503)
    t.match(JSON.parse(response.body), { status: 'not-ready' })
    t.equal((await other.inject('/healthz')).statusCode, 200)
    await other.close()
  }
  const noFolder = await app(rooms, testConfig({ dataDir: 'no/such/folder' }))
  t.equal((await noFolder.inject('/readyz')).statusCode, 503)
  await noFolder.close()
})

function securityOf(route: Route): readonly unknown[] {
  if (route.access === 'public') return []
  return [{ signature: route.access === 'member' ? [] : [...route.access] }]
}
