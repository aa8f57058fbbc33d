import { createServer } from 'node:http'
import { once } from 'node:events'
import { randomBytes } from 'node:crypto'
import { pino } from 'pino'
import t, { type Test } from 'tap'
import { sha256 } from '../../protocols/hashes.ts'
import type { Alert } from '../../schemas/overview.ts'
import { verifyRequest } from '../../protocols/identity/request-signature.ts'
import { isPublicAddress } from '../../src/server/observe/addresses.ts'
import { nodeSigner, nodeVerifier } from '../../src/server/keys/ed25519.ts'
import { openWebhook } from '../../src/server/observe/webhook.ts'

const signer = nodeSigner(randomBytes(32))
const alert: Alert = {
  kind: 'refusals',
  organisation: 'spy' as never,
  edition: null,
  since: '2026-10-01T00:00:00.000Z',
  last: '2026-10-01T00:00:00.000Z',
  count: 8,
  seq: ['1'],
}

type Received = { readonly path: string; readonly headers: Record<string, string>; readonly body: Buffer }

async function receiver(t: Test, statuses: readonly number[]) {
  const received: Received[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const headers = request.headers as Record<string, string>
      received.push({ path: request.url ?? '', headers, body: Buffer.concat(chunks) })
      const status = statuses[received.length - 1] ?? 200
      response.writeHead(status, { location: '/elsewhere' }).end('x')
      server.emit('got')
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => server.close())
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return { received, server, port }
}

function options(url: string, toPrivate: boolean, lines: string[] = []) {
  const logger = pino({ level: 'warn' }, { write: (line: string) => void lines.push(line) })
  return { url, toPrivate, service: 'test.example/log', signer, logger, now: Date.now, pauses: [1, 1, 1] }
}

t.test(
  'an alert comes signed by the service, after a failure once more, and a redirect is not followed',
  async t => {
    const { received, server, port } = await receiver(t, [500, 302, 204])
    const webhook = openWebhook(options(`http://127.0.0.1:${port}/alerts?to=desk`, true))
    webhook.send(alert)
    while (received.length < 3) await once(server, 'got')
    await webhook.close()
    t.same(
      received.map(({ path }) => path),
      ['/alerts?to=desk', '/alerts?to=desk', '/alerts?to=desk'],
    )
    const [last] = received.slice(-1)
    t.same(JSON.parse(String(last?.body)), { v: 1, type: 'alert', service: 'test.example/log', alert })
    t.match(last?.headers['signature-input'], new RegExp(signer.keyId))
    if (last === undefined) throw new Error('nothing came')
    const verified = await verifyRequest({
      method: 'POST',
      authority: `127.0.0.1:${port}`,
      path: '/alerts',
      query: '?to=desk',
      fields: last.headers,
      body: new Uint8Array(last.body),
      now: Math.floor(Date.now() / 1000),
      lookupKey: id => (id === signer.keyId ? signer.publicKey : undefined),
      verify: nodeVerifier(),
      sha256,
    })
    t.equal(verified.keyId, signer.keyId)
  },
)

t.test('private, loopback and link-local addresses are not called, by number or by name', async t => {
  const { received, port } = await receiver(t, [])
  for (const host of [
    '127.0.0.1',
    'localhost',
    '[::1]',
    '169.254.169.254',
    '10.0.0.1',
    '0.0.0.0',
    '[::ffff:127.0.0.1]',
  ]) {
    for (const scheme of ['http', 'https']) {
      const lines: string[] = []
      const webhook = openWebhook(options(`${scheme}://${host}:${port}/`, false, lines))
      webhook.send(alert)
      const start = Date.now()
      while (lines.length === 0 && Date.now() - start < 5_000)
        await new Promise(resolve => setTimeout(resolve, 5))
      t.match(lines.join(''), /private address|not https|EAI|ENOTFOUND/, `${scheme}://${host}`)
      await webhook.close()
    }
  }
  t.equal(received.length, 0)
})

t.test('what waits is bounded, and closing gives it up', async t => {
  const webhook = openWebhook({ ...options('http://127.0.0.1:9/', true), pauses: [60_000] })
  for (let i = 0; i < 500; i++) webhook.send(alert)
  await new Promise(resolve => setTimeout(resolve, 50))
  const start = Date.now()
  await webhook.close()
  t.ok(Date.now() - start < 5_000)
})

t.test('public addresses are told from all others', async t => {
  for (const open of ['1.1.1.1', '8.8.8.8', '2606:4700:4700::1111']) t.ok(isPublicAddress(open), open)
  const closed = [
    '127.0.0.1',
    '10.1.2.3',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '0.0.0.0',
    '224.0.0.1',
    '255.255.255.255',
    '::1',
    '::',
    'fe80::1',
    'fc00::1',
    'fd12::1',
    '::ffff:10.0.0.1',
    '64:ff9b::a00:1',
    '2002:a00:1::',
    '2001:db8::1',
    'ff02::1',
    'localhost',
    '',
    '1.2.3',
  ]
  for (const address of closed) t.notOk(isPublicAddress(address), address)
})
