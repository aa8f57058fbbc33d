// What a service under load or attack still does: over sockets, since shedding is in front of the
// framework.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import t from 'tap'
import { ROUTES } from '../../schemas/api.ts'
import { BODY, type Route } from '../../schemas/routes/route.ts'
import { AdmissionLimiter } from '../../src/server/http/admission.ts'
import { BodyBudget } from '../../src/server/http/body-budget.ts'
import { describeProblem } from '../../src/server/http/problem.ts'
import { nodeSigner } from '../../src/server/keys/ed25519.ts'
import { app, type Ask, holdingMe, house, send, sendSigned, signed, testConfig } from './harness.ts'
import { portOf, talk, withhold, withholdMany } from './sockets.ts'

const refused = (body: string): string => JSON.parse(body).code
const ME: Ask = { method: 'GET', target: '/v1/me' }
const START: Ask = {
  method: 'POST',
  target: '/v1/uploads',
  body: JSON.stringify({ size: 5, sha256: 'a'.repeat(64) }),
}
const PART: Ask = {
  method: 'PUT',
  target: `/v1/uploads/upload_${'u'.repeat(22)}/parts/0`,
  contentType: 'application/octet-stream',
}

t.test('every route with content states its limit, and it holds before anything is read', async t => {
  const rooms = house()
  const server = await app(rooms)
  t.teardown(() => server.close())
  const { enrol, estimate, editionRegister } = ROUTES
  t.same(enrol.limit, { bytes: 4096, values: 200 })
  t.ok(estimate.limit.bytes <= 192 * 1024 && editionRegister.limit.bytes <= 2 ** 20)
  const stranger = nodeSigner(new Uint8Array(32).fill(3))
  for (const [name, route] of Object.entries(ROUTES as Readonly<Record<string, Route>>)) {
    if (route.limit === undefined) continue
    t.ok(Object.values(BODY).includes(route.limit as never), name)
    const target = route.path.replace(':id', 'a@b')
    const ask: Ask = { method: route.method, target, body: ' '.repeat(route.limit.bytes + 1) }
    const role = typeof route.access === 'string' ? 'provider' : (route.access[0] ?? 'provider')
    const signer = route.access === 'public' ? stranger : rooms.members[role].signer
    const response = await sendSigned(server, signer, ask)
    t.same([response.statusCode, refused(response.body)], [413, 'request.too_large'], name)
  }
})

t.test('a body of more values than its route takes is refused while it is parsed', async t => {
  const rooms = house()
  const server = await app(rooms)
  t.teardown(() => server.close())
  const body = `{"query":[${'0,'.repeat(BODY.question.values)}0]}`
  const ask: Ask = { method: 'POST', target: '/v1/estimates', body }
  const response = await sendSigned(server, rooms.members.consumer.signer, ask)
  t.same([response.statusCode, refused(response.body)], [413, 'request.json_values'])
})

t.test('a field that must occur once is refused where it occurs twice', async t => {
  const rooms = house()
  const server = await app(rooms)
  await server.listen({ port: 0 })
  t.teardown(() => server.close())
  for (const [name, value] of [
    ['content-type', 'text/plain'],
    ['Content-Digest', 'sha-256=:AAAA:'],
    ['Signature', 'sig1=:AAAA:'],
    ['signature-input', 'sig1=()'],
    ['Host', 'other.example'],
  ] as const) {
    const headers = await signed(rooms.members.provider.signer, START)
    const said = await talk(portOf(server), [
      `POST /v1/uploads HTTP/1.1`,
      'host: x',
      ...Object.entries(headers).map(([field, text]) => `${field}: ${text}`),
      `${name}: ${value}`,
      `content-length: ${Buffer.byteLength(String(START.body))}`,
      'connection: close',
      '',
      String(START.body),
    ])
    t.match(said, /^HTTP\/1\.1 400 /, name)
    t.match(said, /request\.header_twice/, name)
  }
})

t.test('a path that leaves the folder of the reference is a 404', async t => {
  const server = await app(house())
  t.teardown(() => server.close())
  for (const url of ['/docs/static/%2e%2e/x', '/docs/static/%2e%2e/%2e%2e/package.json', '/docs/static/%00'])
    t.equal((await server.inject(url)).statusCode, 404, url)
})

t.test('probes of health are never limited', async t => {
  const rooms = house()
  const server = await app(rooms, testConfig({ addressPerMinute: '3', concurrentRequests: '8' }))
  t.teardown(() => server.close())
  const codes = new Set<number>()
  for (let i = 0; i < 30; i++) {
    codes.add((await server.inject('/healthz')).statusCode)
    codes.add((await server.inject('/readyz')).statusCode)
  }
  t.same([...codes], [200])
  t.equal((await send(server, ME, {})).statusCode, 401, 'and take nothing from the limit of the others')
})

t.test('a database that is gone is a 503 that asks to come again', async t => {
  for (const error of [
    Object.assign(new Error('connect ECONNREFUSED 10.0.0.1:5432'), { code: 'ECONNREFUSED' }),
    Object.assign(new Error('connect ENOENT /run/.s.PGSQL.5432'), { code: 'ENOENT', syscall: 'connect' }),
    Object.assign(new Error('terminating connection due to administrator command'), { code: '57P01' }),
    Object.assign(new Error('the database system is starting up'), { code: '57P03' }),
    Object.assign(new Error('could not extend file: No space left on device'), { code: '53100' }),
    Object.assign(new Error('could not write block'), { code: '58030' }),
    new Error('Connection terminated unexpectedly'),
    new Error('timeout exceeded when trying to connect'),
    new Error('PGlite is closed'),
    new Error('a statement failed', { cause: Object.assign(new Error('x'), { code: '08006' }) }),
  ]) {
    const { problem, retryAfter, ours } = describeProblem(error, 'req_1', 'en')
    t.match(
      { ...problem, retryAfter, ours },
      { status: 503, code: 'store.unavailable', retryAfter: 5, ours: true },
      error.message,
    )
    t.notMatch(JSON.stringify(problem), /10\.0\.0\.1|PGSQL/)
  }
  const bug = Object.assign(new Error('null value in column'), { code: '23502' })
  t.equal(describeProblem(bug, 'req_1', 'en').problem.status, 500)
  t.equal(
    describeProblem(Object.assign(new Error('no file'), { code: 'ENOENT', syscall: 'open' }), 'r', 'en')
      .problem.status,
    500,
  )
})

t.test('a log that takes nothing ends nothing, and is counted', async t => {
  const child = spawn(
    process.execPath,
    [
      '--input-type=module',
      '--eval',
      `import { createLogger, linesTo, logLosses } from '${new URL('../../src/server/observe/logger.ts', import.meta.url).href}'
       const logger = createLogger('info', linesTo('/dev/full'))
       const before = process.memoryUsage().rss
       for (let round = 0; round < 30; round++) {
         for (let n = 0; n < 1000; n++) logger.info({ n, text: 'x'.repeat(200) }, 'line')
         await new Promise(resolve => setTimeout(resolve, 20))
       }
       process.stdout.write(JSON.stringify({ lost: logLosses.count, grown: process.memoryUsage().rss - before }))`,
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  let text = ''
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
  const [code] = await once(child, 'close')
  t.equal(code, 0)
  const { lost, grown } = JSON.parse(text)
  t.ok(lost > 0, `${lost} counted`)
  t.ok(grown < 64 * 2 ** 20, `${grown} bytes`)
})

t.test('bodies whose last byte is withheld hold no more than their budget, and not for long', async t => {
  const rooms = house()
  const server = await app(rooms, testConfig({ bodyMemoryMib: '16', bodySeconds: '1' }))
  await server.listen({ port: 0 })
  t.teardown(() => server.close())
  const ask = { ...PART, body: new Uint8Array(2 ** 20) }
  const withheld = async (): Promise<string> => await withhold(server, rooms.members.provider.signer, ask)
  const all = Promise.all(Array.from({ length: 12 }, withheld))
  await pause(300)
  const small = await fetch(`http://127.0.0.1:${portOf(server)}/v1/uploads`, {
    method: 'POST',
    headers: await signed(rooms.members.consumer.signer, START),
    body: String(START.body),
  })
  t.equal(small.status, 201, 'another member is answered meanwhile')
  const said = await all
  t.equal(
    said.filter(text => text.startsWith('HTTP/1.1 408 ')).length,
    4,
    'four of 1 MiB fit, and have been slow',
  )
  t.equal(said.filter(text => /^HTTP\/1\.1 503 .*request\.overloaded/s.test(text)).length, 8)
  t.equal((await withheld()).slice(9, 12), '408', 'and their place is free again')
})

t.test('a budget of bodies is given back once, and no owner has more than a quarter', t => {
  const budget = new BodyBudget(1000)
  const back = budget.take('a', 250)
  t.throws(() => budget.take('a', 1), { code: 'request.overloaded' })
  budget.take('b', 0)
  t.equal(budget.inFlight, 250)
  back()
  back()
  t.equal(budget.inFlight, 0)
  t.end()
})

t.test('one member that floods takes nothing from another’s share', t => {
  const admission = new AdmissionLimiter(32)
  const flooding = Array.from({ length: 100 }, () => admission.enter('1 key_flood', 0))
  t.equal(flooding.filter(Boolean).length, 28, 'an eighth is left for whoever comes')
  for (const place of flooding) if (place !== undefined) admission.verified(place, 'flood', 'GET /', 0)
  const calm = admission.enter('2 key_calm', 1)
  if (calm === undefined) throw new Error('the calm member is refused')
  t.ok(admission.verified(calm, 'calm', 'GET /', 1))
  for (const place of flooding) if (place !== undefined) admission.leave(place, 2)
  let accepted = { flood: 0, calm: 0 }
  const open: {
    readonly until: number
    readonly place: NonNullable<ReturnType<AdmissionLimiter['enter']>>
  }[] = []
  for (let ms = 10; ms < 2000; ms++) {
    while ((open[0]?.until ?? Number.POSITIVE_INFINITY) <= ms)
      admission.leave((open.shift() as (typeof open)[number]).place, ms)
    for (const [member, each] of [
      ['flood', 20],
      ['calm', 1],
    ] as const) {
      for (let i = 0; i < each; i++) {
        const place = admission.enter(member === 'flood' ? '1 key_flood' : '2 key_calm', ms)
        if (place === undefined) continue
        accepted = { ...accepted, [member]: accepted[member] + 1 }
        open.push({ until: ms + 16, place })
      }
    }
  }
  t.ok(accepted.calm > 0.9 * 1990, `${accepted.calm} of 1 990 calm ones were let in beside ${accepted.flood}`)
  t.end()
})

t.test('a claimed key counts for its member from a verified address only', t => {
  const admission = new AdmissionLimiter(16)
  const first = admission.enter('home key_a', 0)
  if (first === undefined) throw new Error('refused')
  admission.verified(first, 'a', 'GET /', 0)
  const thieves = Array.from({ length: 20 }, () => admission.enter('elsewhere key_a', 0)).filter(Boolean)
  t.ok(thieves.length <= 8, `${thieves.length} strangers have one share`)
  t.ok(admission.enter('home key_a', 0), 'its own requests still have theirs')
  t.end()
})

t.test('the limit falls while the event loop is late, and rises where it is wanted', t => {
  const admission = new AdmissionLimiter(64)
  for (let i = 0; i < 50; i++) admission.adjust({ meanMs: 200, busy: 1 }, i)
  t.equal(admission.figures.limit, 12)
  admission.adjust({ meanMs: 200, busy: 0.1 }, 60)
  for (let i = 0; i < 40; i++) admission.adjust({ meanMs: 1, busy: 0.5 }, i)
  t.equal(admission.figures.limit, 12, 'nobody wanted more')
  for (let i = 0; i < 40; i++) {
    for (let n = 0; n < 100; n++) admission.enter('a', i)
    admission.adjust({ meanMs: 1, busy: 0.5 }, i)
  }
  t.equal(admission.figures.limit, 64)
  t.end()
})

t.test('the limit falls while requests have become slower, whatever the mix of routes', t => {
  const admission = new AdmissionLimiter(64)
  let now = 0
  /** A window of a tenth of a second in which the limit is reached and all requests take `ms`. */
  const window = (took: Readonly<Record<string, number>>) => {
    const entered = Array.from({ length: 100 }, () => admission.enter('a', now)).filter(place => !!place)
    for (const [i, place] of entered.entries()) {
      const kinds = Object.entries(took)
      const [kind, ms] = kinds[i % kinds.length] ?? ['', 0]
      admission.verified(place, 'member', kind, now)
      admission.leave(place, now + ms)
    }
    admission.adjust({ meanMs: 1, busy: 1 }, now)
    now += 100
  }
  for (let i = 0; i < 40; i++) window({ 'GET /quick': 2 })
  t.equal(admission.figures.limit, 64)
  for (let i = 0; i < 40; i++) window({ 'GET /quick': 2, 'POST /slow': 200 })
  t.equal(admission.figures.limit, 64, 'a slow route is not a slow service')
  for (let i = 0; i < 40; i++) window({ 'GET /quick': 16, 'POST /slow': 1600 })
  t.equal(admission.figures.limit, 12)
  for (let i = 0; i < 40; i++) window({ 'GET /quick': 2, 'POST /slow': 200 })
  t.equal(admission.figures.limit, 64)
  t.end()
})

t.test('what is too much is refused at once, in words, and health is answered', async t => {
  const { rooms, hold } = holdingMe()
  const server = await app(rooms, testConfig({ concurrentRequests: '8' }))
  await server.listen({ port: 0 })
  t.teardown(() => server.close())
  const url = `http://127.0.0.1:${portOf(server)}`
  const asked = Array.from({ length: 30 }, async () => {
    const headers = { ...(await signed(rooms.members.provider.signer, ME)), 'accept-language': 'zh' }
    const response = await fetch(`${url}/v1/me`, { headers })
    return { status: response.status, headers: response.headers, body: await response.text() }
  })
  await pause(300)
  t.equal((await fetch(`${url}/healthz`)).status, 200)
  const other = await fetch(`${url}/v1/uploads`, {
    method: 'POST',
    headers: await signed(rooms.members.consumer.signer, START),
    body: String(START.body),
  })
  t.equal(other.status, 201, 'another member is answered')
  hold.resolve()
  const answers = await Promise.all(asked)
  const shed = answers.filter(({ status }) => status === 503)
  t.ok(shed.length >= 10, `${shed.length} of 30 were refused`)
  t.ok(answers.filter(({ status }) => status === 200).length >= 4)
  for (const { headers, body } of shed) {
    t.equal(headers.get('retry-after'), '1')
    t.match(JSON.parse(body), {
      status: 503,
      code: 'request.overloaded',
      detail: /服务繁忙/,
      requestId: /^req_/,
    })
    t.notOk(headers.get('signature'), 'a later copy of it may still be carried out')
  }
})

t.test('a large announced length is no way around the limit', async t => {
  const rooms = house()
  const hold = Promise.withResolvers<void>()
  const { logFiles } = rooms.services
  const checkpoint: typeof logFiles.checkpoint = async () => {
    await hold.promise
    return await logFiles.checkpoint()
  }
  const services = { ...rooms.services, logFiles: { ...logFiles, checkpoint } }
  const server = await app({ ...rooms, services }, testConfig({ concurrentRequests: '8' }))
  await server.listen({ port: 0 })
  t.teardown(() => server.close())
  const head = ['GET /log/checkpoint HTTP/1.1', 'host: x', 'content-length: 300000', 'connection: close']
  const all = Array.from({ length: 20 }, () => talk(portOf(server), [...head, '', '']))
  await pause(300)
  const file = await fetch(`http://127.0.0.1:${portOf(server)}/assets/none.js`)
  t.equal(file.status, 404, 'a file of the console is looked up meanwhile: a page without it stays blank')
  hold.resolve()
  const statuses = (await Promise.all(all)).map(said => said.slice(9, 12)).toSorted()
  t.same(statuses, [...Array(8).fill('200'), ...Array(12).fill('503')])
})

t.test('a large body holds a place until its signature is verified, not while it is read', async t => {
  const rooms = house()
  const server = await app(
    rooms,
    testConfig({ concurrentRequests: '8', bodyMemoryMib: '64', bodySeconds: '2' }),
  )
  await server.listen({ port: 0 })
  t.teardown(() => server.close())
  const ask = { ...PART, body: new Uint8Array(300_000) }
  const slow = await withholdMany(10, server, rooms.members.provider.signer, ask)
  await pause(300)
  const started = await fetch(`http://127.0.0.1:${portOf(server)}/v1/uploads`, {
    method: 'POST',
    headers: await signed(rooms.members.provider.signer, START),
    body: String(START.body),
  })
  t.equal(started.status, 201, 'their sender is answered meanwhile')
  const statuses = (await slow.answers).map(said => said.slice(9, 12))
  t.same(new Set(statuses), new Set(['408']), 'ten were read at once, where eight have places')
})
