// Decisions that need two, contracts and holds, through the whole service; at the end an outsider replays the
// log.
import t, { type Test } from 'tap'
import { parseVkey } from '../../protocols/audit/note.ts'
import { verifyLog } from '../../protocols/audit/verify-log.ts'
import { verifyEd25519 } from '../../protocols/identity/ed25519.ts'
import type { Client } from '../../src/sdk/client.ts'
import { acceptGrant, verifyGrant } from '../../src/sdk/grants.ts'
import { collect, listAll } from '../../src/sdk/list-all.ts'
import { httpLogReader } from '../../src/sdk/log-files.ts'
import { connect } from '../../src/store/connect.ts'
import { approve, grantTo, offerTo, redeclared, sampleContribution, seal } from '../support/market.ts'
import { memberOf } from '../support/member.ts'
import { startService } from '../support/service.ts'
import { send } from '../support/wire.ts'
import { freshKey, question } from './world.ts'

const contribution = await sampleContribution(2000)
const service = await startService({ flags: { grantApprovalAbove: '2000' } })
t.teardown(() => service.stop())
const mall = await service.member('mall', ['provider'])
const seller = await service.member('seller', ['provider'])
const maker = await service.member('maker', ['consumer'])
const officer = await service.member('bureau', ['officer'])
const other = await service.member('other-bureau', ['officer'])
const declaration = redeclared(contribution)
const { dataset } = declaration
const edition = await seal(mall, contribution, declaration)

const ask = (client: Client, change: Record<string, unknown> = {}) =>
  client.ask({ body: { query: question(edition, change), idempotencyKey: freshKey() } })
const refused = (t: Test, work: Promise<unknown>, status: number, code: string, name = code) =>
  t.rejects(work, { status, code }, name)
const waitingFor = async (subject: string) => {
  const { items } = await officer.proposalList({ query: { limit: 100 } })
  const found = items.find(each => each.state === 'waiting' && (each.edition ?? each.grant) === subject)
  if (found === undefined) throw new Error('nothing waits')
  return found
}
/** The codes of the questions' refusals, `ok` for answers, each with how often. */
async function outcomes(work: readonly Promise<unknown>[]): Promise<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const result of await Promise.allSettled(work)) {
    const code = result.status === 'fulfilled' ? 'ok' : String((result.reason as { code?: string }).code)
    counts[code] = (counts[code] ?? 0) + 1
  }
  return counts
}

await t.test('a contract takes effect when its consumer has signed it', async t => {
  const offered = await offerTo(mall, maker, dataset)
  t.match(offered, { accepted: null, effective: null, approval: 'not-needed' })
  await refused(t, ask(maker), 403, 'query.grant_not_accepted')
  const stranger = await service.member('stranger', ['consumer'])
  const forged = { params: { id: offered.id }, body: { signature: 'A'.repeat(86) } }
  await refused(t, stranger.grantAccept(forged), 404, 'request.not_found', 'not a party')
  await refused(
    t,
    stranger.grantShow({ params: { id: offered.id } }),
    404,
    'request.not_found',
    'nor may it look',
  )
  await refused(t, maker.grantAccept(forged), 422, 'registry.contract_signature', 'a signature of nothing')
  t.equal((await acceptGrant(maker, offered.id)).effective !== null, true)
  await refused(t, acceptGrant(maker, offered.id), 409, 'registry.grant_state', 'signed twice')
  const file = await officer.grantShow({ params: { id: offered.id } })
  t.match(await verifyGrant(file), { signedByBoth: true }, 'both signatures hold without the service')
  const contract = file.signed?.contract.replace('"budget":"1', '"budget":"9') ?? ''
  const changed = { ...file, signed: file.signed && { ...file.signed, contract } }
  await t.rejects(verifyGrant(changed), { code: 'sdk.contract' }, 'and not under other terms')
  const late = await offerTo(mall, await service.member('late', ['consumer']), dataset)
  await mall.grantRevoke({ params: { id: late.id } })
})

await t.test('an edition answers nobody before somebody else approved it', async t => {
  t.equal((await mall.editionShow({ params: { id: edition } })).status, 'waiting')
  for (const language of ['en', 'zh']) {
    const body = { query: question(edition), idempotencyKey: freshKey() }
    const answer = await send(service.peerOf(maker), 'ask', { body, language })
    t.match(answer, { status: 409, language, problem: { code: 'query.edition_not_approved' } })
  }
  const own = await seal(
    seller,
    contribution,
    redeclared(contribution, { dataset: 'seller-orders' as never }),
  )
  const { id } = await waitingFor(own)
  await refused(t, seller.proposalApprove({ params: { id }, body: {} }), 403, 'request.role', 'by the asker')
  await refused(
    t,
    mall.proposalReject({ params: { id }, body: {} }),
    404,
    'request.not_found',
    'somebody else’s',
  )
  await refused(
    t,
    service.operator.proposalApprove({ params: { id }, body: {} }),
    403,
    'desk.approver',
    'by a role that may not',
  )
  await refused(t, mall.editionSubmit({ params: { id: edition } }), 409, 'desk.waiting', 'asked twice')
  const rejected = await officer.proposalReject({ params: { id }, body: { note: '缺少影响评估' } })
  t.match(rejected, { state: 'rejected', decidedBy: { organisation: 'bureau' }, note: '缺少影响评估' })
  t.equal((await seller.editionShow({ params: { id: own } })).status, 'sealed')
  await refused(
    t,
    officer.proposalApprove({ params: { id }, body: {} }),
    409,
    'desk.decided',
    'after a refusal',
  )
  const again = await seller.editionSubmit({ params: { id: own } })
  await seller.editionWithdraw({ params: { id: own } })
  await refused(
    t,
    officer.proposalApprove({ params: { id: again.id }, body: {} }),
    409,
    'desk.decided',
    'withdrawn',
  )
})

await t.test('of many approvals at once exactly one counts', async t => {
  const { id } = await waitingFor(edition)
  const officers = [officer, other].flatMap(each =>
    Array.from({ length: 8 }, () => memberOf(service.peerOf(each)).client),
  )
  const codes = await outcomes(officers.map(each => each.proposalApprove({ params: { id }, body: {} })))
  t.strictSame(codes, { ok: 1, 'desk.decided': 15 })
  const leaves = (await collect(listAll(officer, 'entryList', 500))).map(({ leaf }) => JSON.parse(leaf))
  t.equal(leaves.filter(leaf => leaf.type === 'approval' && leaf.proposal === id).length, 1)
  t.equal((await ask(maker)).stored, false)
})

await t.test('a contract’s number of answers holds in a race, and a repeat is no use', async t => {
  const few = await service.member('few', ['consumer'])
  const grant = await grantTo(mall, few, dataset, { uses: '20' })
  const values = declaration.dimensions.find(({ name }) => name === 'category')?.values ?? []
  const clients = Array.from({ length: 48 }, () => memberOf(service.peerOf(few)).client)
  const asked = clients.map((client, i) =>
    ask(client, {
      where: { category: [values[i % values.length]?.value ?? ''] },
      privacy: { rho: i < values.length ? '0.001' : '0.002' },
    }),
  )
  const codes = await outcomes(asked)
  t.strictSame(codes, { ok: 20, 'query.grant_uses': 28 })
  t.strictSame((await few.grantShow({ params: { id: grant.id } })).grant.uses, { limit: '20', used: '20' })
  const [first] = (await Promise.allSettled(asked)).flatMap((result, i) =>
    result.status === 'fulfilled' ? [i] : [],
  )
  const repeat = {
    where: { category: [values[(first ?? 0) % values.length]?.value ?? ''] },
    privacy: { rho: (first ?? 0) < values.length ? '0.001' : '0.002' },
  }
  t.equal((await ask(few, repeat)).stored, true, 'a stored answer comes back')
  t.equal((await few.grantShow({ params: { id: grant.id } })).grant.uses.used, '20')
})

await t.test('content, price and budget are those of the contract', async t => {
  const narrow = await service.member('narrow', ['consumer'])
  const terms = {
    content: { statistics: ['orders' as const], views: null, editions: null },
    price: { model: 'per-rho' as const, fen: '100000' },
  }
  const grant = await grantTo(mall, narrow, dataset, terms)
  await refused(t, ask(narrow), 403, 'query.statistic_not_granted')
  const query = question(edition, { select: [{ statistic: 'orders' }], privacy: { rho: '0.0123456' } })
  t.equal((await narrow.estimate({ body: { query } })).price.fen, '1234', 'of 1 234.56 fen, rounded down')
  await mall.grantRevoke({ params: { id: grant.id } })
  await refused(t, ask(narrow), 403, 'query.grant_revoked')
  const editions = ['appliance-orders@2019' as never]
  await grantTo(mall, narrow, dataset, { content: { editions } })
  await refused(t, ask(narrow), 403, 'query.edition_not_granted')
  const foreign = offerTo(mall, await service.member('foreign', ['consumer']), dataset, {
    content: { editions: ['other@2025' as never] },
  })
  await refused(t, foreign, 422, 'registry.content_edition')
  const soon = await service.member('soon', ['consumer'])
  const { id } = await offerTo(mall, soon, dataset, { expires: new Date(Date.now() + 1500).toISOString() })
  await new Promise(resolve => setTimeout(resolve, 1600))
  await refused(t, acceptGrant(soon, id), 409, 'registry.grant_state', 'expired')
})

await t.test('a price of −1, of 1e30 or of half a fen is offered by nobody', async t => {
  const [grant] = (await maker.grantList()).items
  const { signed } = await mall.grantShow({ params: { id: grant?.id ?? '' } })
  const contract = JSON.parse(signed?.contract ?? '')
  for (const price of [
    { model: 'per-answer', fen: '-1' },
    { model: 'per-answer', fen: -1 },
    { model: 'per-rho', fen: '1e30' },
    { model: 'subscription', fen: '0.5', period: 'month' },
    { model: 'cost-plus', costFen: '100', marginBasisPoints: 10_001, list: 'list-2026' },
    { model: 'whatever', fen: '1' },
  ]) {
    const body = { contract: { ...contract, price }, signature: signed?.provider.signature }
    const answer = await send(service.peerOf(mall), 'grantIssue', { body })
    t.match(answer, { status: 400, problem: { code: 'request.invalid' } }, JSON.stringify(price))
  }
})

await t.test('a large grant needs a second person too', async t => {
  const large = await service.member('large', ['consumer'])
  const { id } = await grantTo(mall, large, dataset, { budget: 3_000_000_000_000n })
  await refused(t, ask(large), 403, 'query.grant_not_approved')
  await approve(officer, id)
  t.equal((await ask(large)).stored, false)
  const second = await service.member('second', ['consumer'])
  const refusedOne = await offerTo(mall, second, dataset, { budget: 3_000_000_000_000n })
  const proposal = await waitingFor(refusedOne.id)
  await officer.proposalReject({ params: { id: proposal.id }, body: {} })
  await refused(
    t,
    acceptGrant(second, refusedOne.id),
    409,
    'registry.grant_state',
    'refused before it was signed',
  )
  const slice = await grantTo(mall, second, dataset)
  t.equal(slice.approval, 'not-needed', 'a smaller one can be offered')
  await ask(second)
  await mall.grantRevoke({ params: { id: slice.id } })
  const next = await offerTo(mall, second, dataset, { budget: 2_000_000_000_000n })
  t.equal(next.approval, 'waiting', 'the next slice is looked at with what was spent before it')
})

await t.test('caps change by two, never below what is spent, and accounts follow', async t => {
  const params = { id: edition }
  const spent = BigInt((await budgetOf(edition)).total?.spent ?? '0')
  const lower = { perConsumer: '1', total: String(spent) }
  await refused(t, mall.editionCaps({ params, body: lower }), 409, 'registry.caps_spent')
  const beyond = { perConsumer: '1', total: '99000000000000000' }
  await refused(
    t,
    mall.editionCaps({ params, body: { ...beyond, perConsumer: beyond.total } }),
    422,
    'registry.allowance_exceeded',
  )
  const body = { perConsumer: '900000000000', total: '9000000000000' }
  const proposal = await mall.editionCaps({ params, body })
  await refused(t, mall.editionCaps({ params, body }), 409, 'desk.waiting')
  await officer.proposalApprove({ params: { id: proposal.id }, body: {} })
  const line = await budgetOf(edition)
  t.equal(line.total?.cap, body.total)
  t.ok(line.accounts.every(({ cap }) => BigInt(cap) <= 900_000_000_000n))
  t.equal((await ask(maker, { groupBy: ['age_band'] })).stored, false, 'and answers go on')
  await refused(t, mall.editionCaps({ params, body }), 409, 'registry.caps_same')
  const ours = await officer.editionCaps({ params, body: { ...body, total: '8500000000000' } })
  const own = { params: { id: ours.id }, body: {} }
  await refused(t, officer.proposalApprove(own), 403, 'desk.own_request', 'an officer’s own request')
  t.equal((await other.proposalReject(own)).state, 'rejected')
  const taken = await mall.editionCaps({ params, body: { ...body, total: '8000000000000' } })
  t.equal((await mall.proposalReject({ params: { id: taken.id }, body: {} })).state, 'rejected', 'taken back')
})

await t.test('what an officer holds up only an officer lets go on', async t => {
  const params = { id: edition }
  await mall.editionFreeze({ params })
  await officer.editionFreeze({ params })
  await refused(t, mall.editionUnfreeze({ params }), 403, 'registry.held')
  t.equal((await officer.editionUnfreeze({ params })).status, 'frozen', 'the provider’s own freeze stays')
  t.equal((await mall.editionUnfreeze({ params })).status, 'open')
  const [grant] = (await maker.grantList()).items
  await officer.grantFreeze({ params: { id: grant?.id ?? '' } })
  await refused(t, ask(maker, { groupBy: ['city_tier'] }), 403, 'query.grant_frozen')
  await officer.grantUnfreeze({ params: { id: grant?.id ?? '' } })
  await officer.organisationHalt({ params: { id: 'maker' } })
  await refused(t, ask(maker, { groupBy: ['city_tier'] }), 403, 'request.suspended')
  t.equal((await maker.answerList()).items.length > 0, true, 'it may read what it has')
  await refused(t, officer.organisationHalt({ params: { id: 'bureau' } }), 409, 'registry.halt_self')
  await officer.organisationResume({ params: { id: 'maker' } })
  t.equal((await ask(maker, { groupBy: ['city_tier'] })).stored, false)
})

await t.test(
  'the passport tells its members the claim, and what follows from rows only the inside',
  async t => {
    const params = { id: edition }
    const inside = await mall.editionPassport({ params })
    const outside = await maker.editionPassport({ params })
    t.match(inside, {
      claim: { unit: 'buyer', delta: '1e-6' },
      grade: { answers: 4 },
      gaps: ['no-statement'],
    })
    t.ok((inside.columns ?? []).some(({ technique }) => technique === 'pseudonym'))
    t.not(inside.anonymity.kMin, null)
    t.match(outside, {
      columns: null,
      anonymity: { kMin: null, shares: null },
      grade: { contribution: null },
    })
    t.match(
      inside.decisions.map(({ kind, state }) => `${kind} ${state}`),
      ['edition approved', 'cap approved', 'cap rejected', 'cap rejected'],
    )
    t.match(
      outside.decisions.map(({ kind }) => kind),
      ['edition'],
    )
  },
)

await t.test('an outsider replays all of it', async t => {
  const report = await verifyLog(httpLogReader(service.url), {
    policy: { logKey: parseVkey(service.logKey), witnesses: [], quorum: 0 },
    verify: verifyEd25519,
  })
  t.match(report.editions, [{ edition, state: 'open' }, { state: 'withdrawn' }])
})

await t.test('a budget that somebody raised in the database answers nothing', async t => {
  const [grant] = (await maker.grantList()).items
  await service.restart(async () => {
    const connection = await connect(service.store)
    await connection.db
      .updateTable('grants')
      .set(eb => ({ budget: eb('budget', '+', 1n) }))
      .where('id', '=', grant?.id ?? '')
      .execute()
    await connection.close()
  })
  await refused(t, ask(maker, { groupBy: ['age_band', 'gender'] }), 403, 'query.grant_contract')
  t.equal((await ask(maker, { groupBy: ['city_tier'] })).stored, true, 'what is stored is still given')
})

async function budgetOf(id: string) {
  const lines = await collect(listAll(officer, 'budgetShow'))
  const line = lines.find(each => each.edition === id)
  if (line === undefined) throw new Error('no such line')
  return line
}
