// Which key of a member may call what: a row a route.
import t from 'tap'
import { KEY_ROLES, keyMay, mayGive, statedRoles } from '../../protocols/audit/key-roles.ts'
import { type RouteName, ROUTES } from '../../schemas/api.ts'
import { MemberKey } from '../../schemas/records.ts'
import { ROUTE_KEY_ROLES } from '../../schemas/routes/key-roles.ts'
import type { Route } from '../../schemas/routes/route.ts'

const NAMES = Object.keys(ROUTES) as readonly RouteName[]

/** What changes nothing in the name of the member, though it is no GET. */
const READS_BY_POST: ReadonlySet<RouteName> = new Set([
  'estimate',
  'standingEstimate',
  'standingRead',
  'nodeRequest',
  'keyRotate',
])

t.test('every route has a row, and no row is of another route', async t => {
  t.same(Object.keys(ROUTE_KEY_ROLES).toSorted(), NAMES.toSorted())
})

t.test('only what anybody may call needs no role of a key', async t => {
  for (const name of NAMES) {
    const route: Route = ROUTES[name]
    t.equal(ROUTE_KEY_ROLES[name] === null, route.access === 'public', name)
  }
})

t.test('a key that only reads changes nothing in the name of its member', async t => {
  for (const name of NAMES) {
    const needed = ROUTE_KEY_ROLES[name]
    if (needed === null || READS_BY_POST.has(name)) continue
    if (ROUTES[name].method !== 'GET') t.notOk(keyMay(['reader'], needed), name)
  }
  for (const name of READS_BY_POST) t.ok(keyMay(['reader'], ROUTE_KEY_ROLES[name] ?? []), name)
})

t.test('keys are admitted and revoked by administrators of keys only', async t => {
  const byAdmin = NAMES.filter(name => ROUTE_KEY_ROLES[name]?.includes('admin') === true)
  t.same(byAdmin.toSorted(), ['keyInvite', 'keyRevoke'])
  for (const name of byAdmin) t.notOk(keyMay(['asker', 'reader', 'signer'], ROUTE_KEY_ROLES[name] ?? []))
})

t.test('what spends takes a key that asks, and contracts, editions and caps one that signs', async t => {
  for (const name of ['ask', 'askBlind', 'jointAsk', 'jointDraw', 'ticketNew'] as const)
    t.same(ROUTE_KEY_ROLES[name], ['asker'], name)
  for (const name of [
    'grantIssue',
    'grantAccept',
    'editionRegister',
    'editionCaps',
    'marketEditionSign',
  ] as const)
    t.same(ROUTE_KEY_ROLES[name], ['signer'], name)
})

t.test('the names are those of the protocol, and a set of them has one spelling', async t => {
  t.same(MemberKey.shape.roles.element.options.toSorted(), KEY_ROLES)
  t.same(statedRoles(['signer', 'asker']), { keyRoles: ['asker', 'signer'] })
  t.same(statedRoles(['signer', 'asker', 'admin', 'reader']), {})
  t.ok(mayGive(['admin', 'asker'], ['asker']))
  t.notOk(mayGive(['admin', 'asker'], ['asker', 'reader']))
})
