// Places of requests: what strangers and members withhold takes none of others, nor does a restart.
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import t from 'tap'
import { buildApp } from '../../src/server/app.ts'
import { AdmissionLimiter } from '../../src/server/http/admission.ts'
import { readCallers, writeCallers } from '../../src/server/http/known-callers.ts'
import { nodeSigner } from '../../src/server/keys/ed25519.ts'
import { networkOf } from '../../src/server/plugins/admit.ts'
import type { Handlers } from '../../src/server/services.ts'
import { app, type Ask, AUTHORITY, holdingMe, house, signed, testConfig } from './harness.ts'
import { portOf, talk, withhold, withholdMany } from './sockets.ts'

const ME: Ask = { method: 'GET', target: '/v1/me' }
const START: Ask = {
  method: 'POST',
  target: '/v1/uploads',
  body: JSON.stringify({ size: 5, sha256: 'a'.repeat(64) }),
}
const START_BYTES = { ...START, body: Buffer.from(String(START.body)) }

t.test('bodies that a stranger withholds take no place of members or of the log', async t => {
  const rooms = house()
  const server = await app(rooms, testConfig({ concurrentRequests: '8' }))
  await server.listen({ port: 0 })
  t.teardown(() => server.close())
  const ask: Ask = { method: 'POST', target: '/v1/enrolments', body: 'x'.repeat(4000) }
  const headers = await signed(nodeSigner(new Uint8Array(32).fill(3)), ask)
  const lines = Object.entries(headers).map(([field, text]) => `${field}: ${text}`)
  const head = ['POST /v1/enrolments HTTP/1.1', 'host: x', ...lines, 'content-length: 4000', '', ''].join(
    '\r\n',
  )
  const began = performance.now()
  const withheld = Array.from({ length: 60 }, () => talk(portOf(server), head))
  await pause(200)
  const url = `http://127.0.0.1:${portOf(server)}`
  for (let i = 0; i < 8; i++) {
    t.equal((await fetch(`${url}/log/checkpoint`)).status, 200)
    const me = await fetch(`${url}/v1/me`, { headers: await signed(rooms.members.consumer.signer, ME) })
    t.equal(me.status, 200)
  }
  const logged = rooms.logLines.length
  const further = await Promise.all(Array.from({ length: 20 }, () => talk(portOf(server), head)))
  t.ok(further.every(said => said.startsWith('HTTP/1.1 503')))
  t.equal(rooms.logLines.length, logged, 'further ones are refused in front of the framework')
  const statuses = (await Promise.all(withheld)).map(said => said.slice(9, 12)).toSorted()
  t.same(statuses, [...Array(8).fill('408'), ...Array(52).fill('503')], 'of one address eight are awaited')
  t.ok(performance.now() - began < 6000, 'for two seconds and not for fifteen')
})

t.test('small bodies that a member withholds hold no place either, and few of them are awaited', async t => {
  const rooms = house()
  const server = await app(rooms, testConfig({ concurrentRequests: '8', bodySeconds: '2' }))
  await server.listen({ port: 0 })
  t.teardown(() => server.close())
  const slow = await withholdMany(40, server, rooms.members.provider.signer, START_BYTES)
  await pause(100)
  const url = `http://127.0.0.1:${portOf(server)}`
  for (const { signer } of [rooms.members.provider, rooms.members.consumer]) {
    const headers = await signed(signer, START)
    const started = await fetch(`${url}/v1/uploads`, { method: 'POST', headers, body: String(START.body) })
    t.equal(started.status, 201, 'their sender is answered meanwhile, and others are')
  }
  const statuses = (await slow.answers).map(said => said.slice(9, 12)).toSorted()
  t.same(statuses, [...Array(32).fill('408'), ...Array(8).fill('503')], 'of one member 32 are awaited')
})

t.test('a member that was verified before a restart is none of the strangers after it', async t => {
  const rooms = house()
  const hold = Promise.withResolvers<void>()
  const handlers: Handlers = {
    ...rooms.handlers,
    service: async call => {
      await hold.promise
      return await rooms.handlers.service(call)
    },
  }
  const callersFile = join(t.testdir(), 'callers.json')
  const open = async () => {
    const server = await buildApp(
      { ...rooms.services, authority: () => AUTHORITY },
      testConfig({ concurrentRequests: '8' }),
      handlers,
      { logger: rooms.logger, callersFile },
    )
    await server.listen({ port: 0 })
    return server
  }
  const me = async (server: Parameters<typeof portOf>[0]) => {
    const headers = await signed(rooms.members.provider.signer, ME)
    return (await fetch(`http://127.0.0.1:${portOf(server)}/v1/me`, { headers })).status
  }
  const before = await open()
  t.equal(await me(before), 200)
  await before.close()
  t.equal(statSync(callersFile).mode & 0o077, 0, 'nobody else reads who asked from where')
  const after = await open()
  t.teardown(() => after.close())
  const strangers = Array.from({ length: 20 }, () =>
    talk(portOf(after), ['GET /v1/service HTTP/1.1', 'host: x', 'connection: close', '', '']),
  )
  await pause(300)
  t.equal(await me(after), 200)
  hold.resolve()
  const statuses = (await Promise.all(strangers)).map(said => said.slice(9, 12))
  t.ok(
    statuses.filter(status => status === '503').length >= 12,
    'a control: strangers of its address have no place',
  )
})

t.test(
  'a body that is refused for want of a place is not waited for, and one that came keeps its connection',
  async t => {
    const { rooms, hold } = holdingMe()
    const server = await app(rooms, testConfig({ concurrentRequests: '4' }))
    await server.listen({ port: 0 })
    t.teardown(() => server.close())
    const url = `http://127.0.0.1:${portOf(server)}`
    const { signer } = rooms.members.provider
    const held = Array.from(
      { length: 8 },
      async () => await fetch(`${url}/v1/me`, { headers: await signed(signer, ME) }),
    )
    await pause(300)
    const begun = performance.now()
    const withheld = Array.from({ length: 12 }, () => withhold(server, signer, START_BYTES))
    await Promise.race(withheld)
    t.ok(performance.now() - begun > 90, 'none at once, so that nobody begins anew at once')
    const said = await Promise.race([Promise.all(withheld), pause(5000, [])])
    t.equal(said.length, 12, 'each connection is closed')
    for (const one of said) {
      t.match(one, /^HTTP\/1\.1 503/)
      t.match(one, /^connection: close\r$/im)
    }
    const headers = await signed(signer, START)
    const whole = await fetch(`${url}/v1/uploads`, { method: 'POST', headers, body: String(START.body) })
    t.equal(whole.status, 503)
    t.not(whole.headers.get('connection'), 'close', 'what came whole is refused on a connection that stays')
    hold.resolve()
    await Promise.all(held)
  },
)

t.test('a damaged list of callers is an empty one', async t => {
  const file = join(t.testdir({ 'callers.json': '[["a"' }), 'callers.json')
  t.same(await readCallers(file), [])
  await writeCallers(file, [['192.0.2.7 key_a', 'mall']])
  t.same(await readCallers(file), [['192.0.2.7 key_a', 'mall']])
})

t.test('reads of the log have places of their own, whatever else is under way', async t => {
  const { rooms, hold } = holdingMe()
  const server = await app(rooms, testConfig({ concurrentRequests: '4' }))
  await server.listen({ port: 0 })
  t.teardown(() => server.close())
  const url = `http://127.0.0.1:${portOf(server)}`
  const held = Object.values(rooms.members).flatMap(({ signer }) =>
    Array.from(
      { length: 4 },
      async () => (await fetch(`${url}/v1/me`, { headers: await signed(signer, ME) })).status,
    ),
  )
  await pause(200)
  t.equal((await fetch(`${url}/log/checkpoint`)).status, 200)
  hold.resolve()
  await Promise.all(held)
})

t.test('strangers share by address, of IPv6 by network', t => {
  const at = (address: string, forwarded?: string) =>
    networkOf(
      {
        headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded },
        socket: { remoteAddress: address },
      } as never,
      forwarded !== undefined,
    )
  t.equal(at('2001:db8:1:2:3:4:5:6'), '2001:db8:1:2')
  t.equal(at('2001:db8:1:2::9'), '2001:db8:1:2')
  t.equal(at('2001:db8::9'), '2001:db8:0:0')
  t.equal(at('::1'), '0:0:0:0')
  t.equal(at('::ffff:192.0.2.7'), '192.0.2.7')
  t.equal(at('10.0.0.1', '198.51.100.1, 192.0.2.9'), '192.0.2.9')
  const admission = new AdmissionLimiter(32)
  for (let i = 0; i < 40; i++) admission.enter('192.0.2.7 ', 0)
  t.ok(admission.enter('192.0.2.8 ', 0), 'another address has a share')
  t.end()
})
