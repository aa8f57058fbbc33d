import t from 'tap'
import { logKeyAlone } from '../../protocols/audit/policy.ts'
import { canonicalJson } from '../../protocols/canonical-json.ts'
import { withoutNoiseForTesting } from '../../src/engine/noise-for-testing.ts'
import { ask } from '../../src/sdk/ask.ts'
import type { Client } from '../../src/sdk/client.ts'
import { listAll } from '../../src/sdk/list-all.ts'
import { httpLogReader } from '../../src/sdk/log-files.ts'
import { dateOf } from '../../src/sdk/period.ts'
import { settle } from '../../src/sdk/settle/settle.ts'
import { askJoint } from '../../src/sdk/joint/ask-joint.ts'
import { verifyJointAnswer } from '../../src/sdk/joint/verify-joint-answer.ts'
import { hostMarket } from '../support/joint-market.ts'
import { grantTo, publish, redeclared } from '../support/market.ts'
import type { TestService } from '../support/service.ts'
import { splitOrders } from '../support/sample-orders.ts'
import { hubPolicy } from '../../src/sdk/joint/joint-policy.ts'

const PRICES = ['30000', '20000', '10000']
const EDITION_KEY = new Uint8Array(32).fill(3)

t.test('three hosted members answer together what one edition of all their rows answers', async t => {
  const { whole, parts } = await splitOrders(3)
  const { service, market, consumer, providers } = await hostMarket(parts, {
    forTesting: { insecureNoise: withoutNoiseForTesting(), insecureEditionKey: EDITION_KEY },
    prices: PRICES,
  })
  t.teardown(() => service.stop())
  const all = await service.member('all', ['provider'])
  const single = await publish(all, whole, redeclared(whole), await service.approver())
  await grantTo(all, consumer, redeclared(whole).dataset)
  const policy = hubPolicy(service)
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
  const joint = { ...query, edition: market.name as never }
  await askJoint(consumer, market, 'maker', joint, { policy, publicKey })
  for (const [i, provider] of providers.entries()) {
    const [own, other] = [await accountOf(service, provider, i), await accountOf(service, consumer, i)]
    t.match(own, { answers: '1', fen: PRICES[i] }, 'each earns its contract’s price, once')
    t.equal(own?.digest, other?.digest, 'and the consumer has the same account')
  }
  await service.restart()
})

/** Of the month, between the consumer and one provider, as either of them makes it from the log. */
async function accountOf(service: TestService, member: Client, provider: number) {
  const { organisation } = await member.me()
  const { accounts } = await settle(httpLogReader(service.url), listAll(member, 'entryList', 500), {
    month: dateOf(new Date().toISOString()).slice(0, 7),
    organisation: organisation.id,
    now: Date.now(),
    policy: logKeyAlone(service.logKey),
  })
  return accounts.find(account => account.provider === `mall-${provider}`)
}
