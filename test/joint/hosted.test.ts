import t from 'tap'
import { canonicalJson } from '../../protocols/canonical-json.ts'
import { withoutNoiseForTesting } from '../../src/engine/noise-for-testing.ts'
import { ask } from '../../src/sdk/ask.ts'
import { askJoint } from '../../src/sdk/joint/ask-joint.ts'
import { verifyJointAnswer } from '../../src/sdk/joint/verify-joint-answer.ts'
import { hostMarket } from '../support/joint-market.ts'
import { grantTo, publish, redeclared } from '../support/market.ts'
import { startService } from '../support/service.ts'
import { splitOrders } from '../support/split-orders.ts'

const EDITION_KEY = new Uint8Array(32).fill(3)

t.test('three hosted members answer together what one edition of all their rows answers', async t => {
  const { whole, parts } = await splitOrders(3)
  const service = await startService({
    forTesting: { insecureNoise: withoutNoiseForTesting(), insecureEditionKey: EDITION_KEY },
  })
  t.teardown(() => service.stop())
  const { market, consumer } = await hostMarket(service, parts)
  const all = await service.member('all', ['provider'])
  const single = await publish(all, whole, redeclared(whole), await service.approver())
  await grantTo(all, consumer, redeclared(whole).dataset)
  const policy = { hubLogKey: service.logKey }
  const publicKey = (await consumer.me()).key.publicKey
  const query = {
    kind: 'profile' as const,
    where: {},
    by: ['age_band', 'gender'],
    privacy: { rho: '0.01' },
    purpose: 'product-planning',
  }
  const file = await askJoint(
    consumer,
    market,
    'maker',
    { ...query, edition: market.name as never },
    { policy, publicKey },
  )
  const { answer } = await ask(consumer, { ...query, edition: single as never })
  const values = (parts: typeof answer.parts) => parts.map(({ shape, values }) => ({ shape, values }))
  t.same(values(file.answer.parts), values(answer.parts))
  t.ok(file.answer.parts[0]?.values?.some(value => BigInt(value) > 100n))
  const verified = await verifyJointAnswer(JSON.parse(JSON.stringify(file)), policy)
  t.equal(canonicalJson(verified.answer as never), canonicalJson(file.answer as never))
  t.same(
    verified.nodes.map(({ organisation }) => organisation),
    ['mall-0', 'mall-1', 'mall-2'],
  )
  await service.restart()
})
