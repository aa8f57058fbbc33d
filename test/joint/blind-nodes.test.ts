import t from 'tap'
import { withoutNoiseForTesting } from '../../src/engine/noise-for-testing.ts'
import { askJoint } from '../../src/sdk/joint/ask-joint.ts'
import { askJointBlind } from '../../src/sdk/joint/ask-joint-blind.ts'
import { verifyJointAnswer } from '../../src/sdk/joint/verify-joint-answer.ts'
import { blindOptions, blindProfile, GRANT, INSECURE, nodesSide } from '../support/joint-blind.ts'
import { type NodeMarket, startNodeMarket } from '../support/joint-nodes.ts'
import { splitOrders } from '../support/split-orders.ts'

const EXACT = {
  ...INSECURE,
  forTesting: { insecureNoise: withoutNoiseForTesting(), insecureEditionKey: new Uint8Array(32).fill(3) },
}
const CATEGORY = '空气炸锅'

t.test(
  'three nodes answer blind through the hub; a restart between hold and release loses nothing',
  async t => {
    const { parts } = await splitOrders(3, 600)
    const cut = new Set<string>()
    const started = await startNodeMarket(parts, {
      ...EXACT,
      grant: GRANT,
      fetchOf: node => async (input, init) => {
        if (cut.has(node)) throw new TypeError('the link is cut')
        return await fetch(input, init)
      },
    })
    t.teardown(() => started.stop())
    const { market, consumer, hub, nodes, publicKey } = started
    const side = await nodesSide(started)
    const options = { ...(await blindOptions(consumer)), pauses: [] }
    const policy = { hubLogKey: hub.logKey }
    const question = blindProfile(market, CATEGORY)
    const before = await charges(started)
    const { client } = side.hub
    const cutting = {
      ...side,
      hub: {
        ...side.hub,
        client: {
          ...client,
          jointAsk: async (input: Parameters<typeof client.jointAsk>[0]) => {
            cut.add('mall-2')
            return await client.jointAsk(input)
          },
        },
      },
    }
    await t.rejects(askJointBlind(cutting, question, options), { code: 'joint.unanswered' })
    t.same(await charges(started), before, 'held, and not charged')
    await nodes[0]?.service.restart()
    cut.clear()
    const blind = await askJointBlind(side, question, { ...options, pauses: [200, 1000, 2000, 4000] })
    const query = { ...question.query, where: { category: [CATEGORY] } }
    const open = await askJoint(consumer, market, 'maker', query, { policy, publicKey })
    t.same(
      blind.answer.parts.map(({ name, values }) => [name, values]),
      open.answer.parts
        .filter(({ shape }) => shape.cut === undefined)
        .map(({ name, values }) => [name, values]),
    )
    t.ok(blind.answer.privacy.blindDelta, 'what the ticket adds to δ is said')
    const verified = await verifyJointAnswer(JSON.parse(JSON.stringify(blind.file)), policy)
    t.equal(verified.nodes.length, 3)
    const [ticket] = blind.file.tickets ?? []
    const forged = { ...blind.file, tickets: [ticket, ticket, ticket] }
    await t.rejects(verifyJointAnswer(forged, policy), 'each node’s own log has to say that its check passed')
    const spent = await charges(started)
    t.notSame(spent, before)
    await askJointBlind(side, question, { ...options, pauses: [200] })
    t.same(await charges(started), spent, 'and nothing more for the same question')
    for (const { service } of nodes) await service.restart()
  },
)

async function charges({ nodes }: NodeMarket): Promise<readonly (string | undefined)[]> {
  return await Promise.all(
    nodes.map(async ({ provider, edition }) => {
      const { items } = await provider.budgetShow({ query: { limit: 10 } })
      return items.find(line => line.edition === edition)?.total?.spent
    }),
  )
}
