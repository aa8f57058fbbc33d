import t from 'tap'
import { canonicalJson } from '../../protocols/canonical-json.ts'
import { withoutNoiseForTesting } from '../../src/engine/noise-for-testing.ts'
import { askJoint } from '../../src/sdk/joint/ask-joint.ts'
import { askJointBlind, readJointBlind } from '../../src/sdk/joint/ask-joint-blind.ts'
import { verifyJointAnswer } from '../../src/sdk/joint/verify-joint-answer.ts'
import { blindOptions, blindProfile, GRANT, hostedSide, INSECURE, nodesSide } from '../support/joint-blind.ts'
import { hostMarket } from '../support/joint-market.ts'
import { startNodeMarket } from '../support/joint-nodes.ts'
import { startService } from '../support/service.ts'
import { splitOrders } from '../support/split-orders.ts'

const EXACT = {
  ...INSECURE,
  forTesting: { insecureNoise: withoutNoiseForTesting(), insecureEditionKey: new Uint8Array(32).fill(3) },
}
const CATEGORY = '空气炸锅'

t.test('two hosted members answer blind together what they answer openly', async t => {
  const { parts } = await splitOrders(2)
  const service = await startService(EXACT)
  t.teardown(() => service.stop())
  const { market, consumer } = await hostMarket(service, parts, { grant: GRANT })
  const side = await hostedSide(service, consumer, market)
  const options = await blindOptions(consumer)
  const question = blindProfile(market, CATEGORY)
  const blind = await askJointBlind(side, question, options)
  const policy = { hubLogKey: service.logKey }
  const open = await askJoint(
    consumer,
    market,
    'maker',
    { ...question.query, where: { category: [CATEGORY] } },
    { policy, publicKey: options.publicKey },
  )
  const valuesOf = ({ answer }: { readonly answer: typeof open.answer }) =>
    answer.parts.filter(({ shape }) => shape.cut === undefined).map(({ name, values }) => ({ name, values }))
  t.same(valuesOf(blind), valuesOf(open))
  t.ok(blind.answer.parts[0]?.values?.some(value => BigInt(value) > 10n))
  t.equal(blind.file.answer.parts[0]?.values, null, 'the file has no number that only the consumer can read')
  const verified = await verifyJointAnswer(JSON.parse(JSON.stringify(blind.file)), policy)
  t.equal(canonicalJson(verified.answer as never), canonicalJson(blind.file.answer as never))
  const read = await readJointBlind(side.hub.store, verified.answer)
  t.same(read?.answer, blind.answer, 'and the consumer’s vault has them')
  const again = await askJointBlind(side, question, options)
  t.same(valuesOf(again), valuesOf(blind), 'the same question again has the same sum')
  await service.restart()
})
