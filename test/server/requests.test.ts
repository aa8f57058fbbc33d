import fc from 'fast-check'
import t from 'tap'
import { type RouteName, ROUTES } from '../../schemas/api.ts'
import type { Access } from '../../schemas/routes/route.ts'
import { buildApp } from '../../src/server/app.ts'
import { nodeSigner } from '../../src/server/keys/ed25519.ts'
import { createMetrics } from '../../src/server/observe/metrics.ts'
import {
  app,
  AUTHORITY,
  type Ask,
  checkAnswer,
  house,
  member,
  ROLES,
  send,
  sendSigned,
  signed,
  testConfig,
} from './harness.ts'

const revoked = member('revoked-one', ['consumer'], { revokedAt: '7' })
const early = member('early-one', ['consumer'], { validFrom: '2999-01-01T00:00:00.000Z' })
const late = member('late-one', ['consumer'], { validUntil: '2021-01-01T00:00:00.000Z' })
const rooms = house(revoked, early, late)
const server = await app(rooms)
t.teardown(() => server.close())
const { provider, officer } = rooms.members

const ME: Ask = { method: 'GET', target: '/v1/me' }
const START: Ask = {
  method: 'POST',
  target: '/v1/uploads',
  body: JSON.stringify({ size: 5, sha256: 'a'.repeat(64) }),
}
const refused = (body: string): string => JSON.parse(body).code

t.test('a signed request reaches its handler with actor, signed content and nonce', async t => {
  const before = rooms.received.length
  const response = await sendSigned(server, provider.signer, START)
  t.equal(response.statusCode, 201, response.body)
  const call = rooms.received[before]?.call
  t.match(call, {
    body: { size: 5 },
    actor: { organisation: 'provider-one', roles: ['provider'], keyId: provider.signer.keyId },
    proof: { content: Buffer.from(String(START.body)) },
    language: 'en',
  })
})

t.test('each answer of a verified request is signed for that request', async t => {
  for (const [signer, ask, status] of [
    [provider.signer, START, 201],
    [provider.signer, ME, 200],
    [officer.signer, START, 403],
    [provider.signer, { ...START, body: '{}' }, 400],
    [provider.signer, { ...START, body: '{"size":1,"size":2}' }, 400],
    [provider.signer, { method: 'GET', target: '/v1/datasets/none' }, 404],
    [provider.signer, { method: 'POST', target: `/v1/keys/${provider.signer.keyId}/revoke` }, 500],
    [revoked.signer, ME, 401],
  ] as const) {
    const headers = await signed(signer, ask)
    const response = await send(server, ask, headers)
    t.equal(response.statusCode, status, response.body)
    await t.resolves(checkAnswer(rooms, response, headers), `${status} verifies`)
    const other = await signed(signer, ask)
    await t.rejects(
      checkAnswer(rooms, response, other),
      { code: 'identity.signature' },
      'not for another request',
    )
  }
})

t.test('a refusal that another copy of the request may still overturn is not signed', async t => {
  const headers = await signed(provider.signer, START)
  const cut = await send(server, { ...START, body: '{"size":6,"sha256":"00"}' }, headers)
  t.equal(refused(cut.body), 'request.digest_wrong')
  t.notOk(cut.headers['signature'])
  const unsigned = await send(server, ME, {})
  t.notOk(unsigned.headers['signature'])
  const elsewhere = await send(
    server,
    { method: 'GET', target: '/v1/service' },
    await signed(provider.signer, ME),
  )
  t.notOk(
    elsewhere.headers['signature'],
    'a public answer is never signed for a signature that nobody verified',
  )
})

t.test('what is wrong with a signature has a code of its own', async t => {
  const stranger = nodeSigner(new Uint8Array(32).fill(9))
  const cases: readonly (readonly [string, number, Ask, Readonly<Record<string, string>>])[] = [
    ['request.unsigned', 401, ME, {}],
    ['request.key_unknown', 401, ME, await signed(stranger, ME)],
    ['request.key_revoked', 401, ME, await signed(revoked.signer, ME)],
    ['request.key_not_yet_valid', 401, ME, await signed(early.signer, ME)],
    ['request.key_expired', 401, ME, await signed(late.signer, ME)],
    ['request.clock_skew', 401, ME, await signed(provider.signer, { ...ME, skew: -400 })],
    ['request.clock_skew', 401, ME, await signed(provider.signer, { ...ME, skew: 400 })],
    ['request.expired', 401, ME, await signed(provider.signer, { ...ME, skew: -60, lifetime: 30 })],
    ['request.signature_wrong', 401, ME, await signed({ ...stranger, keyId: provider.signer.keyId }, ME)],
    [
      'request.signature_wrong',
      401,
      ME,
      await signed(provider.signer, { ...ME, authority: 'other.example' }),
    ],
    ['request.signature_wrong', 401, ME, await signed(provider.signer, { ...ME, target: '/v1/me?x=1' })],
    ['request.signature_wrong', 401, { ...ME, target: '/v1/keys' }, await signed(provider.signer, ME)],
    [
      'request.signature_malformed',
      401,
      ME,
      { ...(await signed(provider.signer, ME)), signature: 'sig1=:AAAA:' },
    ],
    ['request.digest_wrong', 401, START, await signed(provider.signer, { ...START, body: '' })],
    ['request.unsigned', 401, START, {}],
    ['request.role', 403, START, await signed(officer.signer, START)],
  ]
  for (const [code, status, ask, headers] of cases) {
    const headersSent = ask.body === undefined ? headers : { 'content-type': 'application/json', ...headers }
    const response = await send(server, ask, headersSent)
    t.same([refused(response.body), response.statusCode], [code, status], `${code} ${response.body}`)
    t.match(response.headers['content-type'], /^application\/problem\+json/)
  }
})

t.test('a request counts once, whether it reads or changes', async t => {
  for (const ask of [ME, START]) {
    const headers = await signed(provider.signer, ask)
    t.ok((await send(server, ask, headers)).statusCode < 300)
    const again = await send(server, ask, headers)
    t.equal(again.statusCode, 401)
    t.equal(refused(again.body), 'request.replayed')
  }
})

t.test('a refused request is spent too', async t => {
  const ask: Ask = { method: 'POST', target: '/v1/editions/a@b/freeze' }
  const headers = await signed(provider.signer, ask)
  t.equal(refused((await send(server, ask, headers)).body), 'request.not_found')
  t.equal(refused((await send(server, ask, headers)).body), 'request.replayed')
  const fresh = rooms.received.at(-2)?.call.nonce
  t.ok(fresh !== undefined && !(await rooms.services.useNonce(fresh)))
})

t.test('no bytes in a body or in a signature field make the service fail', async t => {
  const statuses = new Set<number>()
  const json = fc.oneof(
    fc.uint8Array({ maxLength: 80 }).map(bytes => Buffer.from(bytes)),
    fc.json().map(text => Buffer.from(text)),
    fc
      .record({ size: fc.jsonValue(), sha256: fc.jsonValue() })
      .map(value => Buffer.from(JSON.stringify(value))),
  )
  await fc.assert(
    fc.asyncProperty(json, async body => {
      const response = await sendSigned(server, provider.signer, { ...START, body })
      statuses.add(response.statusCode)
      return response.statusCode === 400 || response.statusCode === 201
    }),
    { numRuns: 300 },
  )
  const good = await signed(provider.signer, ME)
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom('signature', 'signature-input'),
      fc.nat(300),
      fc.string({ unit: 'grapheme-ascii', maxLength: 8 }),
      async (name, at, text) => {
        const value = good[name] ?? ''
        const changed = `${value.slice(0, at)}${text}${value.slice(at + text.length)}`
        const response = await send(server, ME, { ...good, [name]: changed })
        return changed === value || response.statusCode === 401
      },
    ),
    { numRuns: 300 },
  )
  t.ok(statuses.has(400))
})

t.test('every route lets in exactly the roles of the route table', async t => {
  let checked = 0
  for (const [name, route] of Object.entries(ROUTES)) {
    for (const role of ROLES) {
      const ask = askOf(name as RouteName)
      const before = rooms.received.length
      const response = await sendSigned(server, rooms.members[role].signer, ask)
      const allowed = mayCall(route.access, role)
      t.equal(response.statusCode === 403, !allowed, `${name} as ${role}: ${response.statusCode}`)
      if (!allowed) {
        t.equal(refused(response.body), 'request.role')
        t.equal(rooms.received.length, before, `${name} as ${role} reached no handler`)
      }
      if (route.access !== 'public') {
        t.equal(refused((await send(server, ask, plain(ask))).body), 'request.unsigned', `${name} unsigned`)
      }
      checked++
    }
  }
  t.equal(checked, Object.keys(ROUTES).length * ROLES.length)
})

t.test('enrolment is signed by the key in its body', async t => {
  const newcomer = nodeSigner(new Uint8Array(32).fill(3))
  const body = (key: Uint8Array) =>
    JSON.stringify({ code: 'once', publicKey: Buffer.from(key).toString('base64url'), label: 'laptop' })
  const ask: Ask = { method: 'POST', target: '/v1/enrolments', body: body(newcomer.publicKey) }
  const headers = await signed(newcomer, ask)
  const response = await send(server, ask, headers)
  t.equal(response.statusCode, 404, 'reached the handler')
  t.match(rooms.received.at(-1), { name: 'enrol', call: { keyId: newcomer.keyId, body: { code: 'once' } } })
  await t.resolves(checkAnswer(rooms, response, headers))
  const foreign = { ...ask, body: body(provider.signer.publicKey) }
  t.equal(refused((await sendSigned(server, newcomer, foreign)).body), 'request.key_unknown')
  const smallOrder = { ...ask, body: body(Uint8Array.from({ length: 32 }, (_, i) => (i === 0 ? 1 : 0))) }
  t.equal(refused((await sendSigned(server, newcomer, smallOrder)).body), 'request.key_unusable')
  t.equal(
    refused((await send(server, ask, { 'content-type': 'application/json' })).body),
    'request.digest_wrong',
  )
})

t.test('content is refused by its head before it is read', async t => {
  const big = 'x'.repeat(ROUTES.uploadStart.limit.bytes + 1)
  for (const [code, status, ask, more] of [
    ['request.content_encoding', 415, START, { 'content-encoding': 'gzip' }],
    ['request.content_encoding', 415, ME, { 'content-encoding': 'identity' }],
    ['request.content_type', 415, { ...START, contentType: 'text/plain' }, {}],
    ['request.content_type', 415, { ...START, contentType: 'application/octet-stream' }, {}],
    ['request.content_type', 415, { ...START, contentType: 'application/json; charset=gb18030' }, {}],
    ['request.content_unexpected', 400, { ...ME, body: '{}' }, {}],
    ['request.too_large', 413, { ...START, body: big }, {}],
    [
      'request.too_large',
      413,
      {
        method: 'PUT',
        target: `/v1/uploads/upload_${'u'.repeat(22)}/parts/0`,
        body: new Uint8Array(8 * 2 ** 20 + 1),
        contentType: 'application/octet-stream',
      },
      {},
    ],
  ] as const) {
    const headers = { ...(await signed(provider.signer, ask)), ...more }
    const response = await send(server, ask, headers)
    t.same([refused(response.body), response.statusCode], [code, status])
  }
})

t.test('bytes arrive as they were sent', async t => {
  const part = new Uint8Array(8 * 2 ** 20).map((_, i) => i * 31)
  const ask: Ask = {
    method: 'PUT',
    target: `/v1/uploads/upload_${'u'.repeat(22)}/parts/12`,
    body: part,
    contentType: 'application/octet-stream',
  }
  await sendSigned(server, provider.signer, ask)
  const call = rooms.received.at(-1)?.call
  t.match(call, { params: { part: 12 } })
  t.ok(call?.bytes !== undefined && Buffer.compare(call.bytes, part) === 0)
})

t.test('JSON that two readers could read in two ways is refused', async t => {
  const nested = (depth: number) => `{"size":${'['.repeat(depth)}${']'.repeat(depth)}}`
  for (const [code, body] of [
    ['request.json_duplicate', '{"size":1,"size":2,"sha256":"a"}'],
    ['request.json_duplicate', '{"size":1,"\\u0073ize":2}'],
    ['request.json_depth', nested(40)],
    ['request.json_depth', nested(2000)],
    ['request.json_number', '{"size":9007199254740993}'],
    ['request.json_number', '{"size":1e999}'],
    ['request.json_surrogate', '{"sha256":"\\ud800"}'],
    ['request.json_syntax', '{"size":1,}'],
    ['request.json_syntax', '{"size":NaN}'],
    ['request.json_syntax', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])],
    ['request.json_syntax', Buffer.from('\ufeff{"size":1}')],
    ['request.json_key', '{"__proto__":{"admin":true}}'],
    ['request.json_key', '{"size":{"\\u005f_proto__":1}}'],
    ['request.invalid', '{"constructor":{"prototype":{"admin":true}}}'],
  ] as const) {
    const response = await sendSigned(server, provider.signer, { ...START, body })
    t.same([refused(response.body), response.statusCode], [code, 400], String(body).slice(0, 60))
  }
  t.equal(Reflect.get({}, 'admin'), undefined, 'no prototype was touched')
  const body = '{"parts":[{},{"__proto__":1}]}'
  const { errors } = JSON.parse((await sendSigned(server, provider.signer, { ...START, body })).body)
  t.match(errors, [{ code: 'request.json_key', path: '/parts/1/__proto__' }], 'its place is told')
})

t.test('a body that does not fit says where, in both languages, without its values', async t => {
  const body = JSON.stringify({ size: 'canary-value', sha256: 'canary-digest', extra: 1 })
  for (const [language, words] of [
    ['zh-CN,zh;q=0.9,en;q=0.8', /^须为数字。$/],
    ['en;q=0.5, fr', /^Must be a number\.$/],
  ] as const) {
    const ask = { ...START, body, headers: { 'accept-language': language } }
    const response = await sendSigned(server, provider.signer, ask)
    const problem = JSON.parse(response.body)
    t.equal(problem.code, 'request.invalid')
    t.equal(problem.errors[0].path, '/size')
    t.match(problem.errors[0], { code: 'shape.number', message: words })
    t.notMatch(response.body, /canary/)
  }
})

t.test('a problem is reported in the language of the caller, under one code', async t => {
  const problems = await Promise.all(
    ['zh', 'en-GB', 'fr', 'zh;q=0.1,en;q=0.9', 'zh-Hant-TW, *;q=0.1'].map(async language => {
      const response = await send(
        server,
        { method: 'GET', target: '/v2/nothing' },
        { 'accept-language': language },
      )
      t.equal(
        response.headers['content-language'],
        language.startsWith('zh') && !language.includes('q=0.9') ? 'zh' : 'en',
      )
      return JSON.parse(response.body)
    }),
  )
  t.equal(new Set(problems.map(problem => problem.code)).size, 1)
  t.match(problems[0], { status: 404, title: '未找到', code: 'request.path_unknown', detail: /路径不存在/ })
  t.match(problems[1], { status: 404, title: 'Not found', type: 'urn:yinsuan:problem:request.path_unknown' })
})

t.test('malformed targets are problems too', async t => {
  const response = await server.inject({ method: 'GET', url: '/v1/%zz' })
  t.same([response.statusCode, refused(response.body)], [400, 'request.target_invalid'])
})

t.test('a method that a known path does not take is answered with those that it takes', async t => {
  for (const [method, url, allow] of [
    ['DELETE', '/v1/me', 'GET, HEAD'],
    ['PUT', '/v1/uploads', 'POST'],
    ['GET', `/v1/uploads/upload_${'u'.repeat(22)}/parts/0?x`, 'PUT'],
    ['POST', '/v1/answers?limit=2', 'GET, HEAD'],
    ['PATCH', '/v1/grants', 'GET, HEAD, POST'],
    ['OPTIONS', '/healthz', 'GET, HEAD'],
    ['DELETE', '/log/tile/0/000.p/3', 'GET, HEAD'],
  ] as const) {
    const response = await server.inject({ method, url, headers: { 'accept-language': 'zh' } })
    t.same([response.statusCode, response.headers.allow], [405, allow], `${method} ${url}`)
    t.match(JSON.parse(response.body), {
      code: 'request.method_not_allowed',
      title: '不支持该方法',
      detail: `该路径不支持 ${method}。可用：${allow.replaceAll(', ', '、')}。`,
    })
  }
  const content = { headers: { 'content-type': 'application/json' }, payload: '{"a":' }
  for (const [url, code] of [
    ['/v1/me', 'request.method_not_allowed'],
    ['/v1/mee', 'request.path_unknown'],
  ] as const) {
    const response = await server.inject({ method: 'POST', url, ...content })
    t.equal(refused(response.body), code, 'and not what may be wrong with the content')
  }
  for (const url of ['/v1/mee', '/v1/me/', '/v1/uploads/a/b', '/v1', '/log']) {
    const response = await server.inject({ method: 'DELETE', url })
    t.same([response.statusCode, refused(response.body)], [404, 'request.path_unknown'], url)
  }
})

t.test('a query parameter that a call does not know is refused by its name, with the valid ones', async t => {
  for (const [target, code, detail] of [
    [
      '/v1/answers?limt=2',
      'request.parameter_unknown',
      /limt\. Nearest: limit\. Valid: after, limit, edition, kind, mode\.$/,
    ],
    [
      '/v1/proposals?State=waiting',
      'request.parameter_unknown',
      /State\. Nearest: state\. Valid: after, limit, state\.$/,
    ],
    ['/v1/me?x=1', 'request.parameter_unknown', /x\. Nearest: \(none\)\. Valid: \(none\)\.$/],
    ['/v1/service?x', 'request.parameter_unknown', /x\./],
    ['/v1/answers?__proto__=1', 'request.parameter_unknown', /__proto__\./],
    ['/v1/answers?limit=1&limit=2', 'request.parameter_twice', /limit is given twice/],
    ['/v1/answers?limit=0', 'request.invalid', /./],
    ['/v1/answers?limit=9007199254740993', 'request.invalid', /./],
    ['/v1/answers?after=%20', 'request.invalid', /./],
    ['/v1/answers?after=12x', 'request.invalid', /./],
  ] as const) {
    const { consumer, operator } = rooms.members
    const { signer } = target.startsWith('/v1/proposals') ? operator : consumer
    const response = await sendSigned(server, signer, { method: 'GET', target })
    t.match(JSON.parse(response.body), { status: 400, code, detail }, target)
  }
  const targets = ['/v1/answers?limit=2&after=7', '/v1/answers']
  for (const target of targets) {
    const response = await sendSigned(server, rooms.members.consumer.signer, { method: 'GET', target })
    t.equal(refused(response.body), 'request.not_found', 'reached its handler')
  }
})

t.test('a request id of the caller comes back, another is made', async t => {
  const own = await send(server, ME, { 'x-request-id': 'my-own-request-1' })
  t.equal(own.headers['x-request-id'], 'my-own-request-1')
  t.equal(JSON.parse(own.body).requestId, 'my-own-request-1')
  const made = await send(server, ME, { 'x-request-id': 'line\u0001break or worse' })
  t.match(made.headers['x-request-id'], /^req_[A-Za-z0-9_-]{16}$/)
})

t.test('an unforeseen error tells its caller nothing but an id, which the log knows', async t => {
  const ask: Ask = { method: 'POST', target: `/v1/keys/${provider.signer.keyId}/revoke` }
  const response = await sendSigned(server, provider.signer, ask)
  const problem = JSON.parse(response.body)
  t.match(problem, { status: 500, code: 'request.internal' })
  t.notMatch(response.body, /13800138000|duplicate/)
  t.ok(rooms.logLines.some(line => line.includes(problem.requestId) && line.includes('duplicate key value')))
})

t.test('what was only accepted says where to follow it', async t => {
  const ask: Ask = { method: 'POST', target: `/v1/uploads/upload_${'u'.repeat(22)}/commit` }
  const response = await sendSigned(server, provider.signer, ask)
  t.equal(response.statusCode, 202)
  t.equal(response.headers.location, `/v1/uploads/upload_${'u'.repeat(22)}`)
})

t.test('too many requests of one address or one key wait', async t => {
  for (const [flags, allowed] of [
    [{ addressPerMinute: '3' }, 3],
    [{ keyPerMinute: '2' }, 2],
  ] as const) {
    const small = await app(house(), testConfig(flags))
    const codes: number[] = []
    for (let i = 0; i < 5; i++) codes.push((await sendSigned(small, provider.signer, ME)).statusCode)
    t.same(codes, [...Array(allowed).fill(200), ...Array(5 - allowed).fill(429)])
    const last = await sendSigned(small, provider.signer, ME)
    t.ok(Number(last.headers['retry-after']) > 0)
    t.notOk(last.headers['signature'], 'a later copy of it may still be carried out')
    await small.close()
  }
})

t.test('keys of one organisation multiply its limit by four at most, and at one node by none', async t => {
  const first = member('many-keys', ['consumer'])
  const further = Array.from({ length: 4 }, (_each, i) => {
    const { signer, known } = member(`many-keys-${i}`, ['consumer'])
    return { signer, known: { ...known, organisation: first.known.organisation } }
  })
  const keys = [first, ...further]
  const asked = async (ask: Ask, times: number) => {
    const small = await app(house(...keys), testConfig({ keyPerMinute: '3' }))
    const codes: number[] = []
    for (let i = 0; i < times; i++)
      for (const { signer } of keys) codes.push((await sendSigned(small, signer, ask)).statusCode)
    const other = (await sendSigned(small, provider.signer, ME)).statusCode
    await small.close()
    return { passed: codes.filter(code => code !== 429).length, other }
  }
  t.same(await asked(ME, 3), { passed: 12, other: 200 })
  const relayed = { method: 'GET', target: '/v1/service', headers: {}, content: '' }
  const toNode: Ask = { method: 'POST', target: '/v1/nodes/mall/requests', body: JSON.stringify(relayed) }
  t.same(await asked(toNode, 2), { passed: 3, other: 200 })
})

t.test('only a named proxy says whose address a request has', async t => {
  for (const [flags, expected] of [
    [{}, [401, 401, 429]],
    [{ trustedProxies: '10.0.0.0/8' }, [401, 401, 429]],
    [{ trustedProxies: '10.0.0.0/8,127.0.0.1' }, [401, 401, 401]],
  ] as const) {
    const small = await app(house(), testConfig({ addressPerMinute: '2', ...flags }))
    const codes: number[] = []
    for (let i = 0; i < 3; i++) {
      codes.push((await send(small, ME, { 'x-forwarded-for': `192.0.2.${i}` })).statusCode)
    }
    t.same(codes, expected)
    await small.close()
  }
})

t.test(
  'a line of the log says from which address and under which key a request came, metrics never',
  async t => {
    const rooms = house()
    const metrics = createMetrics(rooms.services)
    const behind = await buildApp(
      { ...rooms.services, authority: () => AUTHORITY },
      testConfig({ trustedProxies: '127.0.0.1' }),
      rooms.handlers,
      { logger: rooms.logger, metrics },
    )
    const from = { 'x-forwarded-for': '203.0.113.77' }
    const { keyId } = provider.signer
    await sendSigned(behind, provider.signer, { ...ME, headers: from })
    await send(behind, ME, { ...from, 'signature-input': `sig=();keyid="${keyId}"` })
    const lines = rooms.logLines.map(line => JSON.parse(line) as Readonly<Record<string, unknown>>)
    const [known, unsigned] = lines.filter(({ route }) => route === ME.target)
    t.match(known, { address: '203.0.113.77', keyId, status: 200 })
    t.match(unsigned, { address: '203.0.113.77', status: 401 })
    t.notOk(unsigned?.['keyId'], 'a key that signed nothing is anybody’s')
    const figures = await metrics.metrics()
    t.match(figures, '/v1/me', 'the request was counted')
    t.notMatch(figures, '203.0.113.77')
    t.notMatch(figures, keyId)
    await behind.close()
  },
)

t.test('an answer that takes too long is a signed 503, and its handler is reported', async t => {
  const slow = house()
  const aborted = Promise.withResolvers<void>()
  const handlers = {
    ...slow.handlers,
    me: ({ signal }: { readonly signal: AbortSignal }) =>
      new Promise<never>(() => signal.addEventListener('abort', () => aborted.resolve())),
  }
  const small = await app({ ...slow, handlers }, testConfig({ answerSeconds: '1' }))
  const headers = await signed(provider.signer, ME)
  const response = await send(small, ME, headers)
  t.same([response.statusCode, refused(response.body)], [503, 'request.timeout'])
  t.equal(response.headers['retry-after'], '5')
  await t.resolves(checkAnswer(slow, response, headers))
  await aborted.promise
  await small.close()
})

t.test('secrets in headers, bodies, paths and queries never reach the log', async t => {
  const secrets = Array.from({ length: 20 }, (_, i) => `canary${i}${'k'.repeat(20)}`)
  for (const secret of secrets) {
    const body = JSON.stringify({ size: 1, sha256: secret, [secret]: secret })
    const headers = {
      authorization: `Bearer ${secret}`,
      cookie: secret,
      'accept-language': secret,
      'user-agent': secret,
    }
    await sendSigned(server, provider.signer, { ...START, body, headers })
    await sendSigned(server, provider.signer, { ...START, body: `{"a":"${secret}` })
    await sendSigned(server, provider.signer, { method: 'GET', target: `/v1/datasets?after=${secret}` })
    await send(
      server,
      { method: 'GET', target: `/${secret}?q=${secret}` },
      { signature: secret, 'signature-input': secret },
    )
    await send(server, { method: 'GET', target: `/%zz${secret}` }, {})
  }
  t.ok(rooms.logLines.length > 100, 'the log is not empty')
  t.same(
    rooms.logLines.filter(line => line.includes('canary')),
    [],
  )
})

function mayCall(access: Access, role: (typeof ROLES)[number]): boolean {
  return typeof access === 'string' || access.includes(role)
}

/** Some request to the route: whether its content fits is not the matter, since roles are judged before. */
function askOf(name: RouteName): Ask {
  const route = ROUTES[name]
  const target = route.path
    .replace(':part', '0')
    .replace(':id', route.path.includes('editions') ? 'a@b' : 'some-id')
  if ('body' in route) return { method: route.method, target, body: '{}' }
  if ('bytes' in route)
    return { method: route.method, target, body: 'x', contentType: 'application/octet-stream' }
  return { method: route.method, target }
}

function plain(ask: Ask): Readonly<Record<string, string>> {
  return ask.body === undefined ? {} : { 'content-type': ask.contentType ?? 'application/json' }
}
