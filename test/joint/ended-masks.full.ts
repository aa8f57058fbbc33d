// Whoever has a member's mask key and the shares of an answer has that member's own noisy figures.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { askJoint } from '../../src/sdk/joint/ask-joint.ts'
import { loadConfig } from '../../src/server/config/config.ts'
import { rotateLogKey } from '../../src/server/keys/rotate-log-key.ts'
import { CONSUMER, startNodeMarket } from '../support/joint-nodes.ts'
import { splitOrders } from '../support/sample-orders.ts'
import { hubPolicy } from '../../src/sdk/joint/joint-policy.ts'
import { unitsByAge } from '../support/joint-market.ts'

t.test(
  'a mask key ends when its edition is withdrawn, in an entry, and no restart brings it back',
  async t => {
    const { parts } = await splitOrders(2, 400)
    const started = await startNodeMarket(parts, { pglite: true })
    t.teardown(() => started.stop())
    const { market, consumer, publicKey, hub, nodes } = started
    const [node] = nodes
    if (node === undefined) throw new Error('two nodes were started')
    const query = unitsByAge(market.name)
    const ask = async () =>
      await askJoint(consumer, market, CONSUMER, query, { policy: hubPolicy(hub), publicKey })
    const { answer } = await ask()
    const folder = join(node.service.folder, 'keys', 'nodes')
    const masks = () => readdirSync(folder).filter(name => name.includes('.mask.'))
    t.equal(masks().length, 1)
    await node.provider.editionWithdraw({ params: { id: node.edition as never } })
    t.same(masks(), [])
    const { items } = await node.provider.entryList({ query: { limit: 50 } })
    const entry = items.find(({ leaf }) => leaf.includes('"withdrawal"'))
    t.match(JSON.parse(entry?.body ?? '{}'), { edition: node.edition, marketEditions: [market.id] })
    await node.service.halt()
    const config = loadConfig({ dataDir: node.service.folder }, {})
    const log = () => readFileSync(join(node.service.folder, 'keys', 'log.key'), 'utf8')
    const key = log()
    const lost = { code: 'config.log_key_markets', message: new RegExp(`: ${market.name}\\.`) }
    await t.rejects(rotateLogKey(config), lost, 'a log key is in what all members signed')
    t.equal(log(), key)
    await node.service.resume()
    t.same((await ask()).answer.parts, answer.parts, 'what was released stays')
    t.same(masks(), [])
    t.ok(existsSync(folder))
    await t.test('the log key is changed only by who knows which market editions that ends', async t => {
      await node.service.halt()
      t.not((await rotateLogKey(config, { endsMarkets: true })).after, node.service.logKey)
      await hub.halt()
      const hubConfig = loadConfig({ dataDir: hub.folder }, {})
      await t.rejects(rotateLogKey(hubConfig), lost, 'its nodes and consumers pinned it')
    })
  },
)
