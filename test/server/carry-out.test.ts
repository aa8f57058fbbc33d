// Requests that a hub relays to a node: of the node's paths they reach those of members, and of its log.
import fastify from 'fastify'
import t from 'tap'
import { carryOut } from '../../src/server/http/carry-out.ts'

t.test('a relayed path is taken as it is written, so that it leads nowhere else', async t => {
  const app = fastify()
  app.get('*', async ({ url }) => url)
  t.teardown(() => app.close())
  const statusOf = async (target: string, method: 'GET' | 'POST' = 'GET') =>
    (await carryOut(app, { method, target, headers: {}, content: '' })).status
  for (const target of ['/log/checkpoint', '/log/tile/0/x001/067.p/3', '/v1/me', '/v1/grants?limit=5'])
    t.equal(await statusOf(target), 200, target)
  const elsewhere = [
    '/readyz',
    '/v1/organisations',
    '/log/../readyz',
    '/log/%2e%2e/readyz',
    '/log/.%2E/v1/organisations',
    '/log/./../v1/organisations',
    '/log\\..\\readyz',
    '//node/log/checkpoint',
    'http://node/log/checkpoint',
    '/v1/grants/..',
    '/v1/grants/%2E%2e',
    'http://[',
  ]
  for (const target of elsewhere) t.equal(await statusOf(target), 404, target)
  t.equal(await statusOf('/log/checkpoint', 'POST'), 404)
})

t.test(
  'a relayed request counts against the key that it claims, and against no address of this machine',
  async t => {
    const app = fastify()
    app.get('*', async ({ ip }) => ip)
    t.teardown(() => app.close())
    const from = async (headers: Readonly<Record<string, string>>) => {
      const { content } = await carryOut(app, {
        method: 'GET',
        target: '/log/checkpoint',
        headers,
        content: '',
      })
      return Buffer.from(content, 'base64').toString()
    }
    const claim = (key: string) => ({ 'signature-input': `sig1=();keyid="key_${key.repeat(20)}"` })
    const [a, again, b, none] = [
      await from(claim('a')),
      await from(claim('a')),
      await from(claim('b')),
      await from({}),
    ]
    t.equal(a, again)
    t.equal(new Set([a, b, none, '127.0.0.1', '::1'].map(ip => ip.split(':').slice(0, 4).join(':'))).size, 5)
    t.match(a, /^fd[0-9a-f]{2}:/)
  },
)
