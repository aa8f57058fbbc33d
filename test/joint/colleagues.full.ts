// Several keys of one consumer: what one of them asked, another one cancels.
import { randomBytes } from 'node:crypto'
import t from 'tap'
import { KEY_ROLES } from '../../protocols/audit/key-roles.ts'
import { MaskKey } from '../../protocols/joint/mask-key.ts'
import type { Client } from '../../src/sdk/client.ts'
import { askJoint } from '../../src/sdk/joint/ask-joint.ts'
import { makeQuestion } from '../../src/sdk/joint/joint-question.ts'
import { cancelOpenJoint, openJointQuestions } from '../../src/sdk/joint/open-questions.ts'
import type { PinnedMarket } from '../../src/sdk/joint/pin-market.ts'
import { rotated } from '../support/cheating.ts'
import { hostMarket, unitsByAge } from '../support/joint-market.ts'
import { enrolMember } from '../support/member.ts'
import { splitOrders } from '../support/sample-orders.ts'
import { hubPolicy } from '../../src/sdk/joint/joint-policy.ts'

t.test('a question of a key that ended is cancelled by the key in its place', async t => {
  const { parts } = await splitOrders(2, 400)
  const { service, market, consumer, providers, editions } = await hostMarket(parts)
  t.teardown(() => service.stop())
  const [on] = [{ params: { id: editions[1] as never } }]
  await providers[1]?.editionFreeze(on)
  const { signed } = await asking(market, consumer, '0.01')
  t.match(await consumer.jointAsk({ body: { question: signed } }), {
    state: 'refused',
    reserved: ['mall-0'],
  })
  const { code } = await consumer.keyInvite({ body: { roles: [...KEY_ROLES] } })
  const { client: further } = await enrolMember(service.url, code, 'further')
  const stranger = await service.member('taker', ['consumer'])
  const { client: current } = await rotated({ client: consumer, peer: service.peerOf(consumer) })

  const [open, ...more] = await openJointQuestions(current)
  if (open === undefined) throw new Error('a question is open')
  t.match(
    [open.record.state, open.record.reserved, open.question.asked, more],
    ['refused', ['mall-0'], { groupBy: ['age_band'] }, []],
  )
  t.same(await openJointQuestions(stranger), [], 'others do not see it')
  await t.rejects(cancelOpenJoint(stranger, open), { code: 'request.not_found' })
  await t.rejects(cancelOpenJoint(consumer, open), { code: 'request.key_revoked' })
  await t.rejects(service.operator.jointOpen({ query: {} }), { code: 'request.role' })
  t.match(
    await cancelOpenJoint(further, open),
    { state: 'refused', silent: [{ code: 'identity.document' }, { code: 'identity.document' }] },
    'a key that the contract does not lead to ends nothing',
  )
  t.equal((await openJointQuestions(current)).length, 1)
  t.match(await cancelOpenJoint(current, open), { state: 'cancelled', silent: [] })
  t.same(await openJointQuestions(current), [])

  await providers[1]?.editionUnfreeze(on)
  const { publicKey } = (await current.me()).key
  const options = { policy: hubPolicy(service), publicKey }
  const file = await askJoint(current, market, 'maker', queryOf(market, '0.02'), options)
  t.equal(file.shares.length, 2, 'nothing is held any more')
})

async function asking(market: PinnedMarket, { key: { sign } }: Client, rho: string) {
  const by = { sign, now: Date.now() }
  return await makeQuestion(market, 'maker', queryOf(market, rho), new MaskKey(randomBytes(32)), by)
}

function queryOf({ name }: PinnedMarket, rho: string) {
  return unitsByAge(name, rho)
}
