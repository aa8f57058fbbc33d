// A question that a provider publishes: one charge, free to read for whoever has the right, and nothing else.
import t from 'tap'
import { verifyLog } from '../../protocols/audit/verify-log.ts'
import { parseVkey } from '../../protocols/audit/note.ts'
import { sealingCharge } from '../../schemas/declaration.ts'
import type { QueryInput } from '../../schemas/query.ts'
import type { AnswerFile } from '../../schemas/records.ts'
import type { StandingReaders } from '../../schemas/standing.ts'
import { spentParts } from '../../src/sdk/account-spending.ts'
import type { Client } from '../../src/sdk/client.ts'
import { ProblemError } from '../../src/sdk/errors.ts'
import { httpLogReader } from '../../src/sdk/log-files.ts'
import { publishedQuestions, planRenewal, readPublished, renewStanding } from '../../src/sdk/standing.ts'
import { verifyAnswer } from '../../src/sdk/verify-answer.ts'
import { nodeVerifier } from '../../src/server/keys/ed25519.ts'
import { approve, budgetOf, grantTo, sampleContribution, seal } from '../support/market.ts'
import { entriesFrom, freshKey, logSize, openWorld, question, spending } from './world.ts'

let fail: ((point: string) => void) | undefined
const world = await openWorld({ forTesting: { crashPoint: point => fail?.(point) } })
const { service, mall, maker, officer, declaration } = world
t.teardown(() => service.stop())
const stranger = await service.member('stranger', ['consumer'])
const later = await service.member('later', ['consumer'])
const { logKey } = service
const edition = await maker.editionShow({ params: { id: world.edition } })

const standing = (rho = '0.004', change: Record<string, unknown> = {}): QueryInput => {
  const { purpose: _purpose, ...query } = question(world.edition, { privacy: { rho } })
  return { ...query, ...change } as QueryInput
}
const publish = async (query = standing(), readers: StandingReaders = 'contracts', client: Client = mall) =>
  await client.standingPublish({ body: { query: query as never, readers } })
const read = async (client: Client, id: string): Promise<AnswerFile> =>
  await client.standingRead({ params: { id: id as never } })
const code = async (work: Promise<unknown>): Promise<string> =>
  await work.then(
    () => 'done',
    (error: unknown) => (error instanceof ProblemError ? error.code : String(error)),
  )
const spent = async (): Promise<bigint> => {
  const { items } = await mall.budgetShow()
  return BigInt(items.find(line => line.edition === world.edition)?.total?.spent ?? 0)
}
const accountOf = async (client: Client) => (await client.budgetShow()).items[0]?.own
const checkLog = async () =>
  await verifyLog(httpLogReader(service.url), {
    policy: { logKey: parseVkey(logKey), witnesses: [], quorum: 0 },
    verify: nodeVerifier(),
  })

t.test('published by two requests at once, it is charged once and one answer', async t => {
  await maker.ask({ body: { query: question(world.edition) as never, idempotencyKey: freshKey() } })
  const [before, own] = [await spent(), await accountOf(maker)]
  const [one, two] = await Promise.all([publish(), publish()])
  t.equal(one.file.id, two.file.id)
  t.same([one, two].filter(({ stored }) => stored).length, 1)
  t.equal((await spent()) - before, 4_000_000n, 'the total, once')
  t.equal((await publish()).stored, true, 'and again')
  t.equal((await spent()) - before, 4_000_000n)
  const after = await accountOf(maker)
  t.equal(BigInt(after?.spent ?? 0) - BigInt(own?.spent ?? 0), 4_000_000n, 'every consumer may read it')
  await checkLog()
})

t.test('a budget shows apart what standing questions spent of it', async t => {
  const lineOf = async (client: Client) => {
    const line = (await client.budgetShow()).items.find(each => each.edition === world.edition)
    if (line === undefined) throw new Error('no budget of the edition')
    return line
  }
  const [own, whole] = [await lineOf(maker), await lineOf(mall)]
  t.equal(own.standing, '4000000', 'as it was published')
  t.equal(whole.standing, own.standing, 'the same for all')
  const asked = (await maker.answerList()).items.reduce((sum, { charge }) => sum + BigInt(charge), 0n)
  t.ok(asked > 0n)
  const sealing = sealingCharge(edition.declaration)
  const parts = { sealing, standing: BigInt(own.standing), asked }
  t.same(spentParts(own.own?.spent ?? '', own, sealing), parts)
  t.same(spentParts(whole.total?.spent ?? '', whole, sealing), parts, 'nobody else asked')
  t.same(spentParts('0', own, sealing), { sealing: 0n, standing: 0n, asked: 0n }, 'not yet sealed')
})

t.test('it is free for a consumer with a contract, and verifies offline as an answer does', async t => {
  const { file } = await publish()
  const [before, from] = [await spending(world), await logSize(world)]
  const received = await read(maker, file.id)
  t.same(await read(maker, file.id), { ...received, receipt: (await read(maker, file.id)).receipt })
  t.equal(await spending(world), before, 'nothing is charged')
  const entries = await entriesFrom(world, from)
  t.match(entries, [{ leaf: { type: 'standing-reading', answer: file.id } }], 'the first reading is logged')
  t.equal(entries.length, 1)
  const verified = await verifyAnswer(received, { logKey, asked: { query: standing(), edition } })
  t.match(verified, { readers: 'contracts', asker: { organisation: 'mall' } })
  const { answer, ...rest } = received
  const changed = { ...rest, answer: answer.replace(/"values":\["/, '"values":["1') }
  await t.rejects(verifyAnswer(changed, { logKey }), { code: 'answer.result' })
  const widened = { ...received, leaf: received.leaf.replace('"contracts"', '"members"') }
  t.not(widened.leaf, received.leaf)
  await t.rejects(verifyAnswer(widened, { logKey }), 'readers that the log does not say')
  await checkLog()
})

t.test('without a contract it is refused, and the refusal holds no figure', async t => {
  const { file } = await publish()
  const from = await logSize(world)
  t.equal(await code(read(stranger, file.id)), 'standing.no_contract')
  const [entry] = await entriesFrom(world, from)
  t.match(entry?.leaf, { type: 'refusal', code: 'standing.no_contract' })
  const listed = await stranger.standingList()
  t.match(listed.items, [{ id: file.id, access: 'contract' }], 'the question itself can be seen')
  t.notMatch(JSON.stringify(listed), /values|noise/)
  t.equal(await code(stranger.answerShow({ params: { id: file.id } })), 'request.not_found')
})

t.test('its readers are decided with the charge, and all members only where the data is public', async t => {
  const before = await spending(world)
  t.equal(await code(publish(standing(), 'members')), 'standing.not_public')
  t.equal(await code(publish(standing('0.002'), 'members')), 'standing.not_public')
  t.equal(
    await code(publish(standing(), 'contracts', await service.member('other', ['provider']))),
    'standing.not_own',
  )
  for (const change of [
    { looks: 2 },
    { purpose: 'product-planning' },
    { sharpen: `answer_${'a'.repeat(22)}` },
  ])
    t.equal(await code(publish(standing('0.002', change))), 'standing.query')
  t.equal(await spending(world), before)
})

t.test('an account that opens later has it spent, out of no contract', async t => {
  const grant = await grantTo(mall, later, declaration.dataset, { budget: 20_000_000n })
  await later.ask({ body: { query: question(world.edition) as never, idempotencyKey: freshKey() } })
  const { items } = await later.grantList()
  t.equal(items.find(({ id }) => id === grant.id)?.spent, '1000000', 'the contract pays for its own question')
  const own = await accountOf(later)
  const opening = BigInt(declaration.totals.charge) + 4_000_000n
  t.equal(BigInt(own?.spent ?? 0), opening + 1_000_000n)
  t.equal(BigInt(own?.cap ?? 0), 24_000_000n)
  await checkLog()
})

t.test('it has to fit under the cap of the consumer that has spent the most', async t => {
  const caps = { perConsumer: '60000000' as never, total: '1000000000000' as never }
  await mall.editionCaps({ params: { id: world.edition as never }, body: caps })
  await approve(officer, world.edition)
  const before = await spending(world)
  t.equal(await code(publish(standing('0.05'))), 'standing.budget_account')
  t.equal(await spending(world), before, 'nothing is charged')
  const estimate = await mall.standingEstimate({
    body: { query: standing('0.005') as never, readers: 'contracts' },
  })
  t.equal(estimate.privacy.charge, '5000000')
  t.equal(estimate.price.fen, '0')
  t.equal(await spending(world), before)
})

t.test('on the next edition all of it is published again, once', async t => {
  const change = {
    edition: '2026' as never,
    period: { from: '2026-01-01', to: '2026-12-31' },
  }
  const next = await seal(mall, world.contribution, { ...declaration, ...change })
  t.equal(await code(planRenewal(mall, next)), 'query.edition_not_approved')
  await approve(officer, next)
  t.same(await planRenewal(stranger, next), [], 'of the caller only')
  const renewals = await planRenewal(mall, next)
  t.match(renewals, [{ from: { edition: world.edition, charge: '4000000' }, query: { edition: next } }])
  const [one] = await renewStanding(mall, renewals)
  t.match(one, { stored: false })
  t.match(await renewStanding(mall, await planRenewal(mall, next)), [{ id: one?.id, stored: true }])
  const { answer } = await readPublished(maker, one?.id ?? '', { logKey })
  t.equal(answer.edition, next)
  t.match(await publishedQuestions(maker, declaration.dataset), [
    { edition: next, access: 'read' },
    { edition: world.edition, access: 'read' },
  ])
  t.same(await publishedQuestions(maker, 'another'), [])
  await checkLog()
})

t.test('whatever the rows, everything but the noisy answer is the same', async t => {
  const other = await sampleContribution(1500)
  const [seen, released]: [string[], string[]] = [[], []]
  for (const [name, contribution] of [
    ['one', world.contribution],
    ['two', other],
  ] as const) {
    const change = { dataset: name as never, budget: budgetOf(30_000_000n) }
    const id = await seal(mall, contribution, { ...declaration, ...change })
    await approve(officer, id)
    const query = standing('0.004', { edition: id }) as never
    const body = { query, readers: 'contracts' as const }
    const from = await logSize(world)
    const estimate = await mall.standingEstimate({ body })
    const { file } = await mall.standingPublish({ body })
    const dear = { ...body, query: standing('0.02', { edition: id }) as never }
    const refused = await mall.standingPublish({ body: dear }).catch((error: ProblemError) => error.params)
    const [entry] = await entriesFrom(world, from)
    const { parts, tables: _tables, ...answer } = JSON.parse(file.answer)
    released.push(JSON.stringify(parts))
    const said = [estimate, answer, entry?.leaf, refused, (await stranger.standingList()).items[0]]
    const own = /"(?:id|answer|seq|time|released|published|bodyCommitment|resultCommitment)":"[^"]*"/g
    seen.push(
      JSON.stringify(said).replaceAll(own, '').replaceAll(`${name}@`, '@').replaceAll(`"${name}"`, ''),
    )
  }
  t.equal(seen[0], seen[1])
  t.not(released[0], released[1], 'of other rows')
})

t.test('withdrawn, it is closed to new readers; published again it is charged again', async t => {
  const { file } = await publish()
  t.equal(await code(maker.standingWithdraw({ params: { id: file.id } })), 'request.role')
  const ended = await officer.standingWithdraw({ params: { id: file.id } })
  t.ok(ended.withdrawn)
  t.same(await officer.standingWithdraw({ params: { id: file.id } }), ended, 'once')
  t.equal(await code(read(later, file.id)), 'standing.withdrawn')
  await t.resolves(read(maker, file.id), 'who had read it may still read it')
  const before = await spent()
  const again = await publish()
  t.not(again.file.id, file.id)
  t.equal((await spent()) - before, 4_000_000n)
  await t.resolves(read(later, again.file.id))
  await checkLog()
})

t.test('a crash before the commit spends nothing; one after it has published', async t => {
  const before = await spent()
  const crash = () => {
    throw new Error('crash')
  }
  fail = point => (point === 'signed' ? crash() : undefined)
  t.not(await code(publish(standing('0.003'))), 'done')
  fail = undefined
  t.equal(await spent(), before)
  t.notOk(
    (await mall.standingList()).items.some(({ charge }) => charge === '3000000'),
    'nothing to read',
  )
  fail = point => (point === 'committed' ? crash() : undefined)
  t.not(await code(publish(standing('0.003'))), 'done', 'nobody was told')
  fail = undefined
  await service.restart()
  t.equal((await spent()) - before, 3_000_000n)
  const { file, stored } = await publish(standing('0.003'))
  t.equal(stored, true, 'the retry finds it')
  t.equal((await spent()) - before, 3_000_000n)
  await verifyAnswer(file, { logKey, asked: { query: standing('0.003'), edition } })
  await checkLog()
})

t.test('a frozen or withdrawn edition has no new readers', async t => {
  const { file } = await publish(standing('0.003'))
  await mall.editionFreeze({ params: { id: world.edition as never } })
  t.equal(await code(read(later, file.id)), 'standing.closed')
  t.equal(await code(publish(standing('0.001'))), 'query.edition_not_open')
  await mall.editionUnfreeze({ params: { id: world.edition as never } })
  await read(maker, file.id)
  await mall.editionWithdraw({ params: { id: world.edition as never } })
  t.equal(await code(read(later, file.id)), 'standing.closed')
  await t.resolves(read(maker, file.id))
  await checkLog()
})
