// A choice that somebody who had all proofs may have dropped counts against its consumer, whoever withheld
// what: with three draws a cheat passes with at most 3/C(k, m).
import { randomBytes } from 'node:crypto'
import t from 'tap'
import { blindProfile, GRANT, INSECURE, shapeOf } from '../support/joint-blind.ts'
import { hostMarket } from '../support/joint-market.ts'
import { splitOrders } from '../support/sample-orders.ts'

const DAY_MS = 24 * 3_600_000
let ahead = 0
// Of this process, so of the service and of its members alike.
const realNow = Date.now
Date.now = () => realNow() + ahead

t.test('three draws that nobody completes are the last ones before an officer decides', async t => {
  const { parts } = await splitOrders(2, 600)
  const grant = { ...GRANT, expires: '2099-01-01T00:00:00.000Z' }
  const { service, market, consumer } = await hostMarket(parts, { ...INSECURE, grant })
  t.teardown(() => service.stop())
  const shape = { ...shapeOf(market, blindProfile(market, '空气炸锅')), level: 'insecureForTesting' as const }
  const fresh = () => Array.from({ length: 4 }, () => randomBytes(32).toString('hex'))
  const draw = async (digests: readonly string[], node = 'mall-0') =>
    await consumer.jointDraw({
      body: { marketEdition: market.id, node: node as never, shape, digests: [...digests] },
    })
  const left = async () => (await consumer.ticketList({ query: {} })).giveUpsLeft
  const first = fresh()
  const given = await draw(first)
  await draw(first, 'mall-1')
  t.equal(await left(), 2, 'their time is not over')
  const single = { dataset: 'orders-0' as never, shape, digests: fresh() }
  const open = { code: 'joint.draw_open' }
  await t.rejects(draw(fresh(), 'mall-1'), open, 'one draw, at whichever member of the service')
  await t.rejects(consumer.ticketNew({ body: single }), open, 'and no second choice')
  ahead += DAY_MS
  t.equal(await left(), 1, 'one choice, at however many members of one service')
  await draw(fresh())
  ahead += DAY_MS
  t.equal(await left(), 0)
  await draw(fresh())
  ahead += DAY_MS
  await t.rejects(draw(fresh()), { code: 'blind.unopened' })
  await t.rejects(consumer.ticketNew({ body: single }), { code: 'blind.unopened' }, 'nor any other choice')
  t.same(await draw(first), given, 'the same digests have the same proof for ever')
  const officer = await service.approver()
  await officer.nodeReset({ params: { id: 'mall-0' as never }, body: {} })
  await draw(fresh())
  await service.restart()
})
