import { randomBytes } from 'node:crypto'
import t from 'tap'
import { logKeyAlone } from '../../protocols/audit/policy.ts'
import { MaskKey } from '../../protocols/joint/mask-key.ts'
import type { Client } from '../../src/sdk/client.ts'
import { proveAuthors } from '../../src/sdk/authors/prove-authors.ts'
import { makeQuestion } from '../../src/sdk/joint/joint-question.ts'
import { httpLogReader } from '../../src/sdk/log-files.ts'
import { hostMarket, unitsByAge } from '../support/joint-market.ts'
import { memberOf } from '../support/member.ts'
import { splitOrders } from '../support/sample-orders.ts'

const HOUR_MS = 3_600_000

t.test('a question completed hours after its signature is proven to its author', async t => {
  let hours = 0
  const clock = () => Date.now() + hours * HOUR_MS
  const { parts } = await splitOrders(2, 400)
  const { service, market, consumer } = await hostMarket(parts, { forTesting: { clock } })
  t.teardown(() => service.stop())
  const late = (client: Client) => memberOf({ ...service.peerOf(client), now: clock }).client
  const [maker, officer] = [late(consumer), late(await service.approver())]
  const query = unitsByAge(market.name)
  const { signed } = await makeQuestion(market, 'maker', query, new MaskKey(randomBytes(32)), {
    sign: maker.key.sign,
    now: clock(),
  })
  hours = 3
  const progress = await maker.jointAsk({ body: { question: signed } })
  t.equal(progress.state, 'complete', 'the question itself is valid for six hours')

  const policy = logKeyAlone(service.logKey)
  const { authors } = await proveAuthors(officer, httpLogReader(service.url), { policy })
  t.equal(authors.unseen, 0)
  t.ok(authors.verified > 0)
})
