import t from 'tap'
import { logKeyAlone } from '../../protocols/audit/policy.ts'
import { dateOf } from '../../src/sdk/period.ts'
import { askJoint } from '../../src/sdk/joint/ask-joint.ts'
import { httpLogReader } from '../../src/sdk/log-files.ts'
import { settleNodes } from '../../console/src/log/settle-nodes.ts'
import { CONSUMER, startNodeMarket } from '../support/joint-nodes.ts'
import { splitOrders } from '../support/sample-orders.ts'
import { hubPolicy } from '../../src/sdk/joint/joint-policy.ts'
import { unitsByAge } from '../support/joint-market.ts'

t.test('what a consumer owes each node for a joint answer, from that node’s own log', async t => {
  const { parts } = await splitOrders(2, 400)
  const cut = new Set<string>()
  const started = await startNodeMarket(parts, {
    grant: { price: { model: 'per-answer', fen: '1250' } },
    hub: { forTesting: { nodeAnswerMs: 1_000 } },
    fetchOf: node => async (input, init) => {
      if (cut.has(node)) throw new TypeError('the link is cut')
      return await fetch(input, init)
    },
  })
  t.teardown(() => started.stop())
  const { market, consumer, publicKey, hub, nodes } = started
  const query = unitsByAge(market.name)
  await askJoint(consumer, market, CONSUMER, query, { policy: hubPolicy(hub), publicKey })
  const now = Date.now()
  const month = dateOf(new Date(now).toISOString()).slice(0, 7)
  const own = {
    reader: httpLogReader(hub.url),
    policy: logKeyAlone(hub.logKey),
    organisation: String(CONSUMER),
  }
  const reached = nodes.map(({ id, consumer: client }) => {
    const { logKey = '' } = market.edition.members.find(({ organisation }) => organisation === id) ?? {}
    return { access: { organisation: id, logKey }, client }
  })
  const settled = async () => await settleNodes(consumer, own, reached, { month, now: Date.now() })
  const statement = await settled()
  t.match(statement.joint, { questions: 1, charges: 2, unread: [], problems: [] })
  t.match(
    statement.statements.map(({ service, accounts }) => [
      service,
      accounts.map(({ provider, fen }) => [provider, fen]),
    ]),
    [
      ['hub.example/log', []],
      ['mall-0.example/log', [['mall-0', '1250']]],
      ['mall-1.example/log', [['mall-1', '1250']]],
    ],
  )
  t.match(
    statement.balances.find(({ organisation }) => organisation === CONSUMER),
    { payable: '2500' },
  )
  cut.add('mall-1')
  const partly = await settled()
  t.match(partly.joint, { questions: 1, charges: 1, unread: ['mall-1'], problems: [] })
  t.match(
    partly.balances.find(({ organisation }) => organisation === CONSUMER),
    { payable: '1250' },
    'nothing is guessed of what was not read',
  )
  cut.clear()
})
