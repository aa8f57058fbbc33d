import t from 'tap'
import { atDishonestHub } from '../../scripts/demo/market/forge.ts'
import { withoutNoiseForTesting } from '../../src/engine/noise-for-testing.ts'
import { utf8 } from '../../protocols/bytes.ts'
import { parseJoint } from '../../protocols/joint/documents.ts'
import type { JointAnswerFile } from '../../schemas/joint.ts'
import { type MemberLog, memberLogs, nodeLogReader, verifyMemberLog } from '../../src/sdk/joint/member-log.ts'
import { askJoint } from '../../src/sdk/joint/ask-joint.ts'
import { verifyJointAnswer } from '../../src/sdk/joint/verify-joint-answer.ts'
import { relayedMatrix } from '../e2e/relayed-access.ts'
import { CONSUMER, startNodeMarket } from '../support/joint-nodes.ts'
import { splitOrders } from '../support/sample-orders.ts'
import { hubPolicy } from '../../src/sdk/joint/joint-policy.ts'
import { unitsByAge } from '../support/joint-market.ts'

t.test('three nodes without an inbound port answer together through the hub', async t => {
  const { parts } = await splitOrders(3)
  const started = await startNodeMarket(parts, {
    forTesting: { insecureNoise: withoutNoiseForTesting(), insecureEditionKey: new Uint8Array(32).fill(3) },
  })
  t.teardown(() => started.stop())
  const { market, consumer, publicKey, hub, nodes } = started
  const policy = hubPolicy(hub)
  const query = unitsByAge(market.name)
  const asked = await askJoint(consumer, market, CONSUMER, query, { policy, publicKey })
  const verified = await verifyJointAnswer(asked, policy)
  t.equal(verified.nodes.length, 3)
  const other = { ...policy, marketEdition: 'f'.repeat(64) }
  await t.rejects(
    verifyJointAnswer(asked, other),
    { code: 'sdk.joint', message: /another market edition/ },
    'of another market edition',
  )
  const without = (receipt: string, cosigner: string) =>
    receipt.replaceAll(new RegExp(`^— ${cosigner}[^ ]*/log .*\n`, 'gm'), '')
  const [firstShare, ...shares] = asked.shares
  if (firstShare === undefined) throw new Error('a joint answer has shares')
  const byNodeAlone = { ...firstShare, receipt: without(firstShare.receipt, 'hub') }
  const byHubAlone = { ...asked.hub, receipt: without(asked.hub.receipt, 'mall-') }
  for (const stripped of [
    { ...asked, shares: [byNodeAlone, ...shares] },
    { ...asked, hub: byHubAlone },
  ])
    await t.rejects(verifyJointAnswer(stripped, policy), { code: 'policy.quorum' }, 'nobody proves alone')
  await t.test('a file has neither shares nor their key unless they are asked for', async t => {
    t.equal(verified.figures, 'stated')
    t.notOk(JSON.stringify(asked).match(/"sealKey"|"sealed":/))
    const options = { policy, publicKey, withShares: true }
    const whole = await askJoint(consumer, market, CONSUMER, query, options)
    t.match(whole, { sealKey: String, shares: [{ sealed: String }, { sealed: String }, { sealed: String }] })
    t.equal((await verifyJointAnswer(JSON.parse(JSON.stringify(whole)), policy)).figures, 'added')
    const [part] = asked.answer.parts
    const totals = part?.values?.map(value => String(BigInt(value) + 1n)) ?? []
    const other = { ...asked.answer, parts: [{ ...part, values: totals }] }
    await t.rejects(
      verifyJointAnswer({ ...asked, answer: other }, policy),
      { code: 'sdk.joint', details: { field: 'answer' } },
      'what a file shows follows from the totals that it states',
    )
    await t.rejects(verifyJointAnswer({ ...whole, answer: other }, policy), {
      code: 'sdk.joint',
      details: { field: 'answer' },
    })
    const { sealKey: _, ...keyless } = whole
    for (const mixed of [keyless, { ...asked, sealKey: whole.sealKey }])
      await t.rejects(verifyJointAnswer(mixed, policy), { code: 'sdk.joint', details: { field: 'shares' } })
    const swapped = { ...asked, shares: [asked.shares[1], asked.shares[0], asked.shares[2]] }
    await t.rejects(verifyJointAnswer(swapped, policy), { code: 'joint.mismatch' })
    const [first, ...others] = asked.shares
    const forged = { ...asked, shares: [{ ...first, leaf: others[0]?.leaf }, ...others] }
    await t.rejects(verifyJointAnswer(forged, policy), 'nor without the charge in each log')
    const elsewhere = { ...asked, shares: [{ ...first, accountSalt: 'f'.repeat(64) }, ...others] }
    await t.rejects(
      verifyJointAnswer(elsewhere, policy),
      { code: 'sdk.joint', details: { field: 'receipt' } },
      'nor with a charge on an account that is not shown to be its consumer’s',
    )
  })
  const charges = async () =>
    await Promise.all(
      nodes.map(async ({ provider, edition }) => {
        const { items } = await provider.budgetShow({ query: { limit: 10 } })
        return items.find(line => line.edition === edition)?.total?.spent
      }),
    )
  const before = await charges()
  const again = await askJoint(consumer, market, CONSUMER, query, { policy, publicKey })
  t.same(again.answer.parts, asked.answer.parts, 'the same question again has the same sum')
  t.same(await charges(), before, 'and charges nothing')
  await t.rejects(
    askJoint(atDishonestHub(consumer), market, CONSUMER, query, { policy, publicKey }),
    { code: 'identity.document' },
    'a hub that replaces a share is caught',
  )
  const officer = await hub.approver()
  const [first] = memberLogs([market], [{ marketEdition: market.id, nodes: nodesOf(asked) }])
  if (first === undefined) throw new Error('a market has members')
  const through = async (member: MemberLog, node = member.organisation) =>
    await verifyMemberLog(nodeLogReader(officer, node), member)
  t.match(await through(first), { verdict: 'ok', found: 1, named: 1, origin: 'mall-0.example/log' })
  const [charge] = first.charges
  const claimed = { ...first, charges: [{ seq: 0, edition: charge?.edition ?? '' }, ...first.charges] }
  t.match(await through(claimed), { verdict: 'charge-missing', found: 1, named: 2 })
  const resealed = first.editions.map(each => ({ ...each, sealing: 'f'.repeat(64) }))
  t.match(await through({ ...first, editions: resealed }), { verdict: 'edition-missing' })
  t.match(await through(first, 'mall-9'), { verdict: 'sdk.connection', report: undefined })
  t.match(await through(first, 'mall-1'), { verdict: /^(?:audit|log)\./ }, 'nor is another’s log its own')
  t.match(await verifyMemberLog(undefined, first), { verdict: 'unread' })
  t.match((await officer.jointList({ query: {} })).items, [
    { state: 'answered' },
    { state: 'answered' },
    { state: 'answered', consumer: 'maker', released: ['mall-0', 'mall-1', 'mall-2'], refusals: [] },
    { state: 'answered' },
  ])
  const [newest, ...older] = (await officer.jointList({ query: { limit: 1 } })).items
  const { items: rest } = await officer.jointList({
    query: { limit: 5, after: `${Date.parse(newest?.made ?? '')}:${newest?.question}` },
  })
  t.same([older.length, rest.length], [0, 3], 'page by page')
  await t.rejects(consumer.jointList({ query: {} }), { code: 'request.role' })
  const params = { id: nodes[0]?.edition as never }
  t.same((await nodes[0]?.consumer.editionShow({ params }))?.totals, [], 'nor are its totals shown')
  t.ok(((await nodes[0]?.provider.editionShow({ params }))?.totals.length ?? 0) > 0, 'but to its provider')
  const single = {
    query: { ...query, edition: nodes[0]?.edition as never },
    idempotencyKey: 'single-figure-0001',
  }
  await t.rejects(
    async () => await nodes[0]?.direct.ask({ body: single }),
    { code: 'joint.only_jointly' },
    'a node of a market that is asked only jointly tells no figure of its own',
  )
  await t.test('through the hub a node carries out what the list of access names, and no more', async t => {
    const [node] = nodes
    if (node === undefined) throw new Error('a market has nodes')
    await relayedMatrix(t, hub, node, consumer)
  })
})

function nodesOf({ shares }: JointAnswerFile) {
  const documents = shares.map(({ share }) => parseJoint('jointShare', utf8(share.document)))
  return documents.map(({ node, entry }) => ({ organisation: node, entry }))
}
