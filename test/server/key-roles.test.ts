// The role of a key is judged where its signature is: before content is read, and before any use case.
import t from 'tap'
import { KEY_ROLES, keyMay } from '../../protocols/audit/key-roles.ts'
import { type RouteName, ROUTES } from '../../schemas/api.ts'
import type { Route } from '../../schemas/routes/route.ts'
import { ROUTE_KEY_ROLES } from '../../schemas/routes/key-roles.ts'
import { app, type Ask, checkAnswer, house, member, send, sendSigned, signed } from './harness.ts'

/** Of an organisation that may call everything, so that only the roles of the key decide. */
const EVERY = ['provider', 'consumer', 'officer', 'operator', 'auditor'] as const
const keys = KEY_ROLES.map(role => ({ role, ...member(`only-${role}`, EVERY, { roles: [role] }) }))
const gone = member('gone-one', EVERY, { roles: ['admin'], revokedAt: '7' })
const late = member('late-one', EVERY, { roles: ['admin'], validUntil: '2021-01-01T00:00:00.000Z' })
const rooms = house(...keys, gone, late)
const server = await app(rooms)
t.teardown(() => server.close())

t.test('every route lets in exactly the keys that its row names', async t => {
  for (const name of Object.keys(ROUTES) as readonly RouteName[]) {
    const needed = ROUTE_KEY_ROLES[name]
    if (needed === null) continue
    for (const { role, signer } of keys) {
      const ask = askOf(name)
      const before = rooms.received.length
      const response = await sendSigned(server, signer, ask)
      const isRefused = JSON.parse(response.body).code === 'request.key_role'
      t.equal(isRefused, !keyMay([role], needed), `${name} with ${role}: ${response.statusCode}`)
      if (!isRefused) continue
      t.equal(response.statusCode, 403)
      t.equal(rooms.received.length, before, `${name} with ${role} reached no use case`)
    }
  }
})

t.test('the refusal is signed, and says in both languages which role is missing', async t => {
  const [admin] = keys
  if (admin === undefined) throw new Error('a key of each role')
  const ask: Ask = { method: 'POST', target: '/v1/queries', body: '{}' }
  for (const [language, words] of [
    ['en', /the role asker/],
    ['zh', /密钥权限 发起提问/],
  ] as const) {
    const headers = { ...(await signed(admin.signer, ask)), 'accept-language': language }
    const response = await send(server, ask, headers)
    t.match(JSON.parse(response.body), { code: 'request.key_role', detail: words })
    await t.resolves(checkAnswer(rooms, response, headers))
  }
})

t.test('a revoked key and an expired one have no role at all', async t => {
  const ask: Ask = { method: 'POST', target: '/v1/keys/codes', body: '{"roles":["reader"]}' }
  for (const [key, code] of [
    [gone, 'request.key_revoked'],
    [late, 'request.key_expired'],
  ] as const) {
    const response = await sendSigned(server, key.signer, ask)
    t.equal(response.statusCode, 401)
    t.equal(JSON.parse(response.body).code, code)
  }
})

/** Some request to the route: its content is not read before the role is judged. */
function askOf(name: RouteName): Ask {
  const route: Route = ROUTES[name]
  const target = route.path
    .replace(':part', '0')
    .replace(':id', route.path.includes('editions') ? 'a@b' : 'some-id')
  if (route.body !== undefined) return { method: route.method, target, body: '{}' }
  if (route.bytes === undefined) return { method: route.method, target }
  return { method: route.method, target, body: 'x', contentType: 'application/octet-stream' }
}
