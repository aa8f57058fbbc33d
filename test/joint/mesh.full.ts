import { cp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { parseVkey } from '../../protocols/audit/note.ts'
import { openCheckpoint } from '../../protocols/audit/policy.ts'
import { verifyReceipt } from '../../protocols/audit/receipt.ts'
import { formatAddCheckpoint } from '../../protocols/audit/witness.ts'
import { utf8 } from '../../protocols/bytes.ts'
import { cosignerOf } from '../../protocols/joint/cosigner.ts'
import { generateMaskKey } from '../../protocols/joint/mask-key.ts'
import type { Client } from '../../src/sdk/client.ts'
import { askJoint, cancelJoint, complete } from '../../src/sdk/joint/ask-joint.ts'
import { makeQuestion } from '../../src/sdk/joint/joint-question.ts'
import { memberLogs, nodeLogReader, verifyMemberLog } from '../../src/sdk/joint/member-log.ts'
import { verifyJointAnswer } from '../../src/sdk/joint/verify-joint-answer.ts'
import { readService } from '../../src/sdk/service.ts'
import { nodeVerifier } from '../../src/server/keys/ed25519.ts'
import { CONSUMER, startNodeMarket } from '../support/joint-nodes.ts'
import { splitOrders } from '../support/sample-orders.ts'
import { hubPolicy } from '../../src/sdk/joint/joint-policy.ts'
import { unitsByAge } from '../support/joint-market.ts'

async function seen(client: Client, wanted: readonly string[]): Promise<readonly string[]> {
  for (;;) {
    const { witnesses } = await client.witnessList()
    const ok = witnesses.filter(({ state, lag }) => state === 'ok' && lag === 0).map(({ name }) => name)
    if (wanted.every(name => ok.includes(name))) return ok.toSorted()
    await new Promise(resolve => setTimeout(resolve, 50))
  }
}

t.test('hub and nodes cosign one another; who lost entries does not start again', async t => {
  const { parts } = await splitOrders(2, 400)
  const started = await startNodeMarket(parts, {
    pglite: true,
    forTesting: { meshPaceMs: 0 },
    hub: { forTesting: { meshPaceMs: 0 } },
  })
  t.teardown(() => started.stop())
  const { market, consumer, publicKey, hub, nodes } = started
  const [first, second] = nodes
  if (first === undefined || second === undefined) throw new Error('two nodes were started')
  const policy = hubPolicy(hub)
  const ask = async (rho: string) =>
    await askJoint(consumer, market, CONSUMER, unitsByAge(market.name, rho), { policy, publicKey })
  const asked = await ask('0.01')

  const { serviceKey } = await readService(hub.url)
  const hubKey = cosignerOf({ logKey: hub.logKey, serviceKey })
  for (const [at, { receipt }] of asked.shares.entries()) {
    const note = utf8(receipt.slice(receipt.indexOf(`mall-${at}.example/log\n`)))
    const logKey = parseVkey(market.edition.members[at]?.logKey ?? '')
    const { cosignatures } = await openCheckpoint(
      note,
      { logKey, witnesses: [hubKey], quorum: 1 },
      nodeVerifier(),
    )
    t.match(cosignatures, [{ name: 'hub.example/log' }], 'the proof of each charge carries the hub’s')
  }
  await verifyJointAnswer(asked, policy)
  const officer = await hub.approver()
  t.same(await seen(officer, ['mall-0.example/log', 'mall-1.example/log']), [
    'mall-0.example/log',
    'mall-1.example/log',
  ])
  const atFirst = await first.service.approver()
  await seen(atFirst, ['hub.example/log', 'mall-1.example/log'])

  const stranger = await hub.member('mall-9', ['provider'])
  const checkpoint = await (await fetch(`${first.service.url}/log/checkpoint`)).text()
  const request = formatAddCheckpoint({ oldSize: 0, proof: [], checkpoint })
  const cosigning = async (witness: string | null) =>
    await stranger.nodeCosign({ body: { witness: witness as never, request } })
  t.match(await cosigning(null), { status: 404, note: null }, 'a hub cosigns the caller’s own log only')
  const { status, note: shown } = await cosigning('mall-1')
  t.equal(status, 409, 'a member has seen more of it than nothing')
  const ofFirst = parseVkey(market.edition.members[0]?.logKey ?? '')
  const evidence = { logKey: ofFirst, witnesses: [], quorum: 0 }
  t.ok((await openCheckpoint(utf8(shown ?? ''), evidence, nodeVerifier())).size > 0, 'and shows it')
  await t.rejects(cosigning('mall-7'), { code: 'request.not_found' })
  await t.rejects(consumer.nodeCosign({ body: { witness: null, request } }), { code: 'request.role' })

  const [member] = memberLogs([market], [])
  if (member === undefined) throw new Error('a market has members')
  const reader = nodeLogReader(officer, 'mall-0')
  t.match(await verifyMemberLog(reader, member, { cosigner: hubKey }), { verdict: 'ok' })
  const another = { ...hubKey, publicKey: parseVkey(hub.logKey).publicKey }
  t.match(await verifyMemberLog(reader, member, { cosigner: another }), { verdict: 'not-cosigned' })

  const copies = t.testdir()
  const [backup, lost] = [join(copies, 'backup'), join(copies, 'lost')]
  await first.service.halt()
  await cp(first.service.folder, backup, { recursive: true })
  await first.service.resume()
  const later = await ask('0.02')
  await first.service.halt()
  await cp(first.service.folder, lost, { recursive: true })
  await rm(first.service.folder, { recursive: true })
  await cp(backup, first.service.folder, { recursive: true })
  await t.rejects(first.service.resume(), { code: 'witness.ahead' }, 'its hub shows it what it signed')
  await rm(first.service.folder, { recursive: true })
  await cp(lost, first.service.folder, { recursive: true })
  await first.service.resume()
  t.same((await ask('0.02')).answer.parts, later.answer.parts, 'with its own entries it goes on')

  await hub.halt()
  await second.service.halt()
  await second.service.resume()
  t.ok((await second.provider.budgetShow({ query: { limit: 10 } })).items.length > 0, 'a node starts alone')
  await first.service.halt()
  await hub.resume()
  await first.service.resume()
  t.equal((await ask('0.03')).shares.length, 2, 'nor does a hub wait for its nodes')
})

t.test('a node says yes only once its hub has cosigned its log, and a refusal of that passes', async t => {
  const { parts } = await splitOrders(2, 400)
  const withheld = new Set<string>()
  const started = await startNodeMarket(parts, {
    flags: { witnessSeconds: '1' },
    fetchOf: node => async (input, init) => {
      const url = input instanceof Request ? input.url : String(input)
      if (withheld.has(node) && url.endsWith('/v1/node/checkpoints')) throw new TypeError('nobody cosigns')
      return await fetch(input, init)
    },
  })
  t.teardown(() => started.stop())
  const { market, consumer, publicKey, hub, nodes } = started
  const policy = hubPolicy(hub)
  const query = unitsByAge(market.name, '0.01')
  const spent = async () =>
    await Promise.all(
      nodes.map(async ({ provider, edition }) => {
        const { items } = await provider.budgetShow({ query: { limit: 10 } })
        return items.find(line => line.edition === edition)?.total?.spent
      }),
    )
  const before = await spent()
  withheld.add('mall-1')
  // An entry of its log that the hub does not see.
  await nodes[1]?.service.invite('another', ['consumer'])
  const key = generateMaskKey(consumer.random)
  const asked = await makeQuestion(market, CONSUMER, query, key, { sign: consumer.key.sign, now: Date.now() })
  const once = { pauses: [10] }
  await t.rejects(complete(consumer, market, CONSUMER, asked, once), { code: 'joint.unanswered' })
  t.same(await spent(), before, 'nobody charges')
  const officer = await nodes[1]?.service.approver()
  t.match((await officer?.witnessList())?.witnesses[0], { name: 'hub.example/log', state: 'unreachable' })
  withheld.clear()
  await cancelJoint(consumer, market, CONSUMER, asked)
  const file = await askJoint(consumer, market, CONSUMER, query, { policy, publicKey })
  t.equal(file.shares.length, 2)
})

t.test('a share goes no further than the hub while that has not cosigned its charge', async t => {
  const { parts } = await splitOrders(2, 400)
  let withheld = false
  const started = await startNodeMarket(parts, {
    flags: { witnessSeconds: '1' },
    fetchOf: node => async (input, init) => {
      const url = input instanceof Request ? input.url : String(input)
      if (withheld && node === 'mall-1' && url.endsWith('/v1/node/checkpoints'))
        throw new TypeError('nobody cosigns')
      return await fetch(input, init)
    },
  })
  t.teardown(() => started.stop())
  const { market, consumer, publicKey, hub } = started
  const { serviceKey } = await readService(hub.url)
  const key = generateMaskKey(consumer.random)
  const query = unitsByAge(market.name, '0.01')
  const asked = await makeQuestion(market, CONSUMER, query, key, { sign: consumer.key.sign, now: Date.now() })
  withheld = true
  const refused = complete(consumer, market, CONSUMER, asked, { pauses: [10] })
  await t.rejects(refused, { code: 'joint.unanswered', message: /mall-1/ })
  withheld = false
  const policy = hubPolicy(hub)
  const file = await askJoint(consumer, market, CONSUMER, query, { policy, publicKey })
  t.equal(file.shares.length, 2, 'what was charged is answered')
  for (const [i, { leaf, receipt }] of file.shares.entries()) {
    const logKey = parseVkey(market.edition.members[i]?.logKey ?? '')
    const cosigned = { logKey, witnesses: [cosignerOf({ logKey: hub.logKey, serviceKey })], quorum: 1 }
    t.ok((await verifyReceipt(utf8(leaf), receipt, cosigned, nodeVerifier())).checkpoint.size > 0)
  }
})
