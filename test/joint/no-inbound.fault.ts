// Hub and nodes in network namespaces of their own: nothing outside has a route to a node, and the market
// works all the same.
import t from 'tap'
import { askJoint } from '../../src/sdk/joint/ask-joint.ts'
import { verifyJointAnswer } from '../../src/sdk/joint/verify-joint-answer.ts'
import { spawnJointMarket } from '../../scripts/evidence/joint/processes.ts'
import { openNodeNetwork, whyNoNamespaces } from '../support/namespaces.ts'
import { splitOrders } from '../support/sample-orders.ts'
import { hubPolicy } from '../../src/sdk/joint/joint-policy.ts'
import { unitsByAge } from '../support/joint-market.ts'

const NODES = ['mall-0', 'mall-1', 'mall-2'] as const
const [FIRST, SECOND] = NODES
const forbidden = whyNoNamespaces()

t.test('a market of nodes without an inbound route', { skip: forbidden ?? false }, async t => {
  const network = await openNodeNetwork(NODES)
  t.teardown(() => network.close())
  const { parts } = await splitOrders(NODES.length, 900)
  const started = await spawnJointMarket(parts, {
    placeOf: network.placeOf,
    via: async () => network.hubUrl(),
  })
  t.teardown(() => started.stop())
  const { hub, nodes, market, consumer, publicKey } = started
  const policy = hubPolicy(hub)
  const ask = async (rho: string, pauses: readonly number[]) =>
    await askJoint(consumer, market, 'maker', unitsByAge(market.name, rho), { policy, publicKey, pauses })

  await t.test('nobody outside reaches a node', async t => {
    const hubUrl = network.hubUrl()
    t.equal(await network.dial(FIRST, hubUrl), 'open', 'a node reaches the hub')
    const inward = await network.listenAt(FIRST)
    t.equal(await network.dial(FIRST, inward), 'open', 'a node listens, were it badly configured')
    t.equal(await network.dial('hub', inward), 'ENETUNREACH', 'the hub has no route to it')
    await network.routeFromHub(FIRST)
    t.equal(await network.dial('hub', inward), 'ECONNREFUSED', 'and with one it is turned away')
    t.equal(await network.dial(SECOND, inward), 'ECONNREFUSED', 'so is another node')
  })

  await t.test('they answer together', async t => {
    const file = await ask('0.01', RETRIES)
    t.equal((await verifyJointAnswer(file, policy)).nodes.length, NODES.length)
  })

  await t.test('a node whose link is cut is missed, and answers once it is back', async t => {
    await network.setLink(SECOND, 'down')
    await t.rejects(ask('0.02', []), { code: 'joint.unanswered' })
    await network.setLink(SECOND, 'up')
    const before = await Promise.all(nodes.map(node => node.spent()))
    t.equal((await ask('0.02', RETRIES)).shares.length, NODES.length)
    const after = await Promise.all(nodes.map(node => node.spent()))
    t.same(
      after.map((spent, i) => spent - (before[i] ?? 0n)),
      NODES.map(() => 20_000_000n),
      'charged once at each',
    )
  })

  await t.test('a node that was killed, and a hub, come back by themselves', async t => {
    await nodes[0]?.process.kill()
    await nodes[0]?.process.start()
    t.equal((await ask('0.03', RETRIES)).shares.length, NODES.length)
    await hub.kill()
    await hub.start()
    t.equal((await ask('0.04', RETRIES)).shares.length, NODES.length)
  })
})

/** Far longer than any of it takes. */
const RETRIES: readonly number[] = Array.from({ length: 40 }, () => 500)
