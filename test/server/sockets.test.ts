import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import t from 'tap'
import { fault } from '../../schemas/fault.ts'
import { createServiceKeys } from '../../src/server/keys/service-keys.ts'
import { type Opened, type Running, serve } from '../../src/server/main.ts'
import { type Ask, checkAnswer, house, signed, testConfig } from './harness.ts'

const dataDir = mkdtempSync(join(tmpdir(), 'yinsuan-serve-'))
t.teardown(() => rmSync(dataDir, { recursive: true }))
const keys = createServiceKeys(dataDir, { name: 'test.example/log' })
const rooms = house()
const { provider } = rooms.members
const FLAGS = { dataDir, port: '0', metricsPort: '0', headerSeconds: '1', bodySeconds: '1' }

type Gate = { readonly opened: Promise<void>; readonly open: () => void }
function gate(): Gate {
  const { promise, resolve } = Promise.withResolvers<void>()
  return { opened: promise, open: resolve }
}

/** Notes the order of what happens around the port; `hold` keeps every `me` under way. */
async function start(flags: Parameters<typeof testConfig>[0] = {}, hold?: Gate, failing?: 'open' | 'start') {
  const steps: string[] = []
  const arrived = gate()
  const open = async (): Promise<Opened> => {
    if (failing === 'open') throw fault('store.superseded')
    steps.push('open')
    const handlers: typeof rooms.handlers = {
      ...rooms.handlers,
      me: async call => {
        arrived.open()
        await hold?.opened
        steps.push('answer')
        return rooms.handlers.me(call)
      },
    }
    return {
      services: rooms.services,
      handlers,
      connect: () => undefined,
      hangUp: () => undefined,
      start: async () => {
        if (failing === 'start') throw fault('store.superseded')
        steps.push('start')
      },
      close: async () => void steps.push('close'),
      lost: new Promise(() => undefined),
    }
  }
  const running = await serve(testConfig({ ...FLAGS, ...flags }), open, { logger: rooms.logger }).catch(
    error => {
      steps.push('failed')
      return Promise.reject(Object.assign(error as Error, { steps }))
    },
  )
  return { running, steps, arrived }
}

/** Everything that the server says until it closes. */
async function talk(port: number, speak: (socket: Socket) => Promise<void>): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  let said = ''
  socket.on('data', chunk => {
    said += String(chunk)
  })
  socket.on('error', () => undefined)
  const closed = new Promise(resolve => socket.on('close', resolve))
  await speak(socket)
  await closed
  return said
}

async function rawHead(running: Running, ask: Ask, length: number): Promise<string> {
  const fields = await signed(provider.signer, { ...ask, authority: running.authority })
  const lines = Object.entries({ host: 'x', ...fields, 'content-length': String(length) })
  return `${ask.method} ${ask.target} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`
}

const START: Ask = {
  method: 'POST',
  target: '/v1/uploads',
  body: JSON.stringify({ size: 1, sha256: 'a'.repeat(64) }),
}

t.test('a started service on port 0 knows its port, its authority and its keys', async t => {
  const { running, steps } = await start()
  t.teardown(() => running.close())
  t.ok(running.port > 0)
  t.equal(running.authority, `127.0.0.1:${running.port}`)
  t.same(steps, ['open', 'start'], 'the start entry is written before the first request')
  const ask: Ask = { method: 'GET', target: '/v1/me', authority: running.authority }
  const headers = await signed(provider.signer, ask)
  const response = await fetch(`${running.url}/v1/me`, { headers })
  t.equal(response.status, 200)
  const answer = {
    statusCode: response.status,
    headers: Object.fromEntries(response.headers),
    rawPayload: new Uint8Array(await response.arrayBuffer()),
  }
  const services = { ...rooms.services, serviceKey: keys.service }
  await t.resolves(checkAnswer({ ...rooms, services }, answer, headers), 'signed by the key of the folder')
  const banner = rooms.logLines
    .map(line => JSON.parse(line))
    .findLast(line => line.authority === running.authority)
  t.match(banner, {
    listening: running.url,
    msg: 'serving; durability: process crash only (PGlite does not fsync)',
    log: /^test\.example\/log\+/,
  })
})

t.test('the Host header has no say in what was signed', async t => {
  const { running } = await start()
  t.teardown(() => running.close())
  const ask: Ask = { method: 'GET', target: '/v1/me', authority: 'evil.example' }
  const fields = await signed(provider.signer, ask)
  const said = await talk(running.port, async socket => {
    const lines = Object.entries({ host: 'evil.example', connection: 'close', ...fields })
    socket.write(
      `GET /v1/me HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`,
    )
  })
  t.match(said, /^HTTP\/1\.1 401 /)
  t.match(said, /request\.signature_wrong/)
})

t.test('figures are on a port of their own and name no member and no edition', async t => {
  const { running } = await start()
  t.teardown(() => running.close())
  await fetch(`${running.url}/v1/me`)
  await fetch(`${running.url}/v1/editions/secret-orders@2025`)
  const metrics = await fetch(`http://127.0.0.1:${running.metricsPort}/metrics`)
  const text = await metrics.text()
  t.match(text, /yinsuan_log_size 3\n/)
  t.match(text, /yinsuan_checkpoint_age_seconds 2/)
  t.match(text, /# HELP yinsuan_queue_depth Sealing jobs that wait[^\n]*\n[^\n]*\nyinsuan_queue_depth 1\n/)
  t.match(text, /yinsuan_log_unwitnessed_entries 2\n/)
  t.match(text, /yinsuan_witness_lag_entries\{witness="witness\.example"\} 2\n/)
  t.match(text, /yinsuan_witness_ok\{witness="witness\.example"\} 1\n/)
  t.match(text, /yinsuan_alerts_raised\{kind="refusals"\} 2\n/)
  t.match(text, /yinsuan_alerts_raised\{kind="differencing"\} 0\n/)
  t.match(text, /yinsuan_problems_total\{code="request\.unsigned"\} 2\n/)
  t.match(
    text,
    /yinsuan_http_request_seconds_count\{method="GET",route="\/v1\/editions\/:id",status="401"\} 1\n/,
  )
  t.notMatch(text, /secret-orders|provider-one|process_cpu/)
  t.equal((await fetch(`http://127.0.0.1:${running.metricsPort}/v1/me`)).status, 404)
  t.equal((await fetch(`${running.url}/metrics`)).status, 404)
})

t.test('slow and broken senders are cut off with a reason', async t => {
  const { running } = await start()
  t.teardown(() => running.close())
  const length = START.body?.length ?? 0
  const [slowBody, slowHead, garbage, cut, chunked, hugeHead] = await Promise.all([
    talk(running.port, async socket => {
      socket.write(await rawHead(running, START, length))
      socket.write('{"size"')
    }),
    talk(running.port, async socket => void socket.write('GET /v1/me HTTP/1.1\r\nhost: x\r\nx-slow')),
    talk(running.port, async socket => void socket.write('\u0016\u0003\u0001 hello\r\n\r\n')),
    talk(running.port, async socket => {
      socket.write(await rawHead(running, START, length))
      socket.end('{"size"')
    }),
    talk(running.port, async socket => {
      const head = (await rawHead(running, START, 1)).replace(
        /content-length: 1/,
        'connection: close\r\ntransfer-encoding: chunked',
      )
      socket.write(`${head}2\r\n{}\r\n0\r\n\r\n`)
    }),
    talk(
      running.port,
      async socket =>
        void socket.write(`GET /v1/me HTTP/1.1\r\nhost: x\r\nx-big: ${'x'.repeat(40_000)}\r\n\r\n`),
    ),
  ])
  t.match(slowBody, /^HTTP\/1\.1 408 [^]*connection: close[^]*request\.slow/)
  t.match(slowHead, /^HTTP\/1\.1 408 [^]*request\.slow/)
  t.match(garbage, /^HTTP\/1\.1 400 [^]*application\/problem\+json[^]*request\.malformed/)
  t.notMatch(cut, /HTTP\/1\.1 2/, 'nothing was done for half a body')
  t.match(chunked, /^HTTP\/1\.1 411 [^]*request\.length_required/)
  t.match(hugeHead, /^HTTP\/1\.1 431 [^]*request\.headers_too_large/)
  const alive = await fetch(`${running.url}/healthz`)
  t.equal(alive.status, 200)
})

t.test('what is under way ends before the store is closed; what comes later is reported to wait', async t => {
  const hold = gate()
  const { running, steps, arrived } = await start({ drainSeconds: '1' }, hold)
  const ask: Ask = { method: 'GET', target: '/v1/me', authority: running.authority }
  const underWay = fetch(`${running.url}/v1/me`, { headers: await signed(provider.signer, ask) })
  await arrived.opened
  const closing = running.close()
  await pause(50)
  const ready = await fetch(`${running.url}/readyz`)
  t.equal(ready.status, 503)
  t.match(await ready.json(), { status: 'stopping' })
  const late = await fetch(`${running.url}/v1/me`, { headers: await signed(provider.signer, ask) })
  t.equal(late.status, 503)
  t.equal(late.headers.get('retry-after'), '5')
  t.match(await late.json(), { code: 'request.stopping' })
  await pause(1200)
  t.same(steps, ['open', 'start'])
  hold.open()
  t.equal((await underWay).status, 200)
  await closing
  t.same(steps, ['open', 'start', 'answer', 'close'])
  await t.rejects(fetch(`${running.url}/healthz`), 'the port is closed')
})

t.test(
  'whoever connects and says nothing, or stops in the middle of a head, holds no server that stops',
  async t => {
    const { running, steps } = await start({ headerSeconds: '60' })
    let opened = 0
    const silent = ['', 'GET /v1/me HTTP/1.1\r\nhost: x\r\nx-slow'].map(begun =>
      talk(running.port, async socket => {
        await once(socket, 'connect')
        socket.write(begun)
        opened++
      }),
    )
    await fetch(`${running.url}/healthz`)
    while (opened < silent.length) await pause(10)
    await running.close()
    t.same(steps, ['open', 'start', 'close'])
    t.same(await Promise.all(silent), ['', ''])
  },
)

t.test(
  'of pipelined requests the last is answered too before a server that stops ends the socket',
  async t => {
    const hold = gate()
    const { running, steps, arrived } = await start({}, hold)
    const ask: Ask = { method: 'GET', target: '/v1/me', authority: running.authority }
    const second = await rawHead(running, ask, 0)
    const said = talk(running.port, async socket => {
      socket.write(`GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n${second}`)
    })
    await arrived.opened
    const closing = running.close()
    await pause(200)
    hold.open()
    await closing
    t.equal((await said).match(/HTTP\/1\.1 200 /g)?.length, 2)
    t.same(steps, ['open', 'start', 'answer', 'close'])
  },
)

t.test('a start that fails leaves nothing open', async t => {
  await t.rejects(start({}, undefined, 'open'), { code: 'store.superseded', steps: ['failed'] })
  await t.rejects(start({}, undefined, 'start'), {
    code: 'store.superseded',
    steps: ['open', 'close', 'failed'],
  })
  const { running } = await start()
  const metrics = { metricsPort: String(running.port) }
  await t.rejects(start(metrics), { code: 'config.port_in_use', steps: ['open', 'start', 'close', 'failed'] })
  const taken = { port: String(running.port) }
  await t.rejects(start(taken), { code: 'config.port_in_use', steps: ['open', 'start', 'close', 'failed'] })
  await running.close()
})

t.test(
  'an address that is not this machine’s, and a name that nobody knows, are told with the flag',
  async t => {
    for (const host of ['192.0.2.1', 'nowhere.invalid'])
      await t.rejects(start({ host }), { code: 'config.host_unavailable', message: /--host takes/ })
    await t.rejects(start({ metricsHost: '192.0.2.1' }), { message: /--metrics-host takes/ })
  },
)
