import t from 'tap'
import { generateMaskKey } from '../../protocols/joint/mask-key.ts'
import { askJoint, cancelJoint, complete } from '../../src/sdk/joint/ask-joint.ts'
import { makeQuestion } from '../../src/sdk/joint/joint-question.ts'
import { CONSUMER, startNodeMarket } from '../support/joint-nodes.ts'
import { splitOrders } from '../support/sample-orders.ts'
import { hubPolicy } from '../../src/sdk/joint/joint-policy.ts'
import { unitsByAge } from '../support/joint-market.ts'

t.test('a node that was cut off from a cancel gets it before the next question', async t => {
  const { parts } = await splitOrders(2, 400)
  const cut = new Set<string>()
  const started = await startNodeMarket(parts, {
    hub: { forTesting: { nodeAnswerMs: 1_000 } },
    fetchOf: node => async (input, init) => {
      if (cut.has(node)) throw new TypeError('the link is cut')
      return await fetch(input, init)
    },
  })
  t.teardown(() => started.stop())
  const { market, consumer, publicKey, hub, nodes } = started
  const policy = hubPolicy(hub)
  const own = nodes[1]?.service
  const atHub = async () => (await hub.operator.nodeList()).nodes
  const atNode = async () => (await own?.operator.nodeList())?.hub ?? undefined
  const query = (rho: string) => unitsByAge(market.name, rho)
  await t.rejects(consumer.nodeList(), { code: 'request.role' })
  t.match(await atHub(), [
    { organisation: 'mall-0', waiting: 0, lagMs: 0, reserved: 0 },
    { organisation: 'mall-1', facts: { log: { origin: 'mall-1.example/log', size: Number } }, polled: /^20/ },
  ])
  t.match(await atNode(), { organisation: 'mall-1', answered: /^20/, failed: null, working: 0, held: 0 })
  // With the first question the node learns from the hub that all have signed.
  await askJoint(consumer, market, CONSUMER, query('0.03'), { policy, publicKey })
  // Both of its open polls still bring it the question; what it answers, and the cancel, are lost.
  cut.add('mall-1')
  const asked = await makeQuestion(market, CONSUMER, query('0.01'), generateMaskKey(consumer.random), {
    sign: consumer.key.sign,
    now: Date.now(),
  })
  const attempts = { pauses: [10, 10] }
  await t.rejects(complete(consumer, market, CONSUMER, asked, attempts), { code: 'joint.unanswered' })
  t.match(await atHub(), [{ reserved: 1 }, { reserved: 0 }], 'the hub knows of the yes that reached it')
  const { silent } = await cancelJoint(consumer, market, CONSUMER, asked)
  t.match(silent, [{ organisation: 'mall-1' }], 'the cancel did not reach it')
  t.match(
    await atNode(),
    {
      failed: { at: /^20/, code: 'sdk.connection' },
      held: 1,
      holds: [],
    },
    'its operator sees why the hub is not reached, and that something is held, not whose',
  )
  const officer = await own?.approver()
  t.match((await officer?.nodeList())?.hub?.holds, [
    { joint: asked.planned.joint, consumer: 'maker', edition: 'orders-mall-1@2025' },
  ])
  cut.clear()
  const file = await askJoint(consumer, market, CONSUMER, query('0.02'), { policy, publicKey })
  t.equal(file.shares.length, 2, 'its hold has ended')
})
