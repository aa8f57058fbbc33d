// A pool of pure ε: what its provider publishes from it costs no account anything, and never more than was
// declared.
import t from 'tap'
import { parseVkey } from '../../protocols/audit/note.ts'
import { verifyLog } from '../../protocols/audit/verify-log.ts'
import { claimCard } from '../../schemas/claim-card.ts'
import type { QueryInput } from '../../schemas/query.ts'
import { epsilonText } from '../../src/domain/answer.ts'
import type { Client } from '../../src/sdk/client.ts'
import { ProblemError } from '../../src/sdk/errors.ts'
import { httpLogReader } from '../../src/sdk/log-files.ts'
import { verifyAnswer } from '../../src/sdk/verify-answer.ts'
import { nodeVerifier } from '../../src/server/keys/ed25519.ts'
import { approve, budgetOf, grantTo, seal } from '../support/market.ts'
import { entriesFrom, freshKey, logSize, openWorld, question } from './world.ts'

let fail: ((point: string) => void) | undefined
const world = await openWorld({ forTesting: { crashPoint: point => fail?.(point) } })
const { service, mall, maker, officer, contribution, declaration } = world
t.teardown(() => service.stop())
const { logKey } = service

const [POOL, YEAR] = ['500000000', '700000000'] as const
const budget = { ...budgetOf(30_000_000n, 60_000_000n), pool: { epsilon: POOL, perYear: YEAR } as never }
const pooled = { ...declaration, dataset: 'pooled' as never, budget }
const edition = await seal(mall, contribution, pooled)
await approve(officer, edition)
await grantTo(mall, maker, pooled.dataset, { purposes: ['product-planning'] })
const shown = await maker.editionShow({ params: { id: edition as never } })

const standing = (pool: string, change: Record<string, unknown> = {}): QueryInput => {
  const { purpose: _purpose, ...query } = question(edition, { privacy: { pool } as never })
  return { ...query, mechanism: 'discrete-laplace', ...change } as QueryInput
}
const publish = async (query: QueryInput) =>
  await mall.standingPublish({ body: { query: query as never, readers: 'contracts' } })
const code = async (work: Promise<unknown>): Promise<string> =>
  await work.then(
    () => 'done',
    (error: unknown) => (error instanceof ProblemError ? error.code : String(error)),
  )
const lineOf = async (client: Client) => {
  const line = (await client.budgetShow()).items.find(each => each.edition === edition)
  if (line === undefined) throw new Error('no budget of the edition')
  return line
}
const checkLog = async () =>
  await verifyLog(httpLogReader(service.url), {
    policy: { logKey: parseVkey(logKey), witnesses: [], quorum: 0 },
    verify: nodeVerifier(),
  })

t.test('what an edition says of its ε is its pool and its ρ together', async t => {
  const without = await maker.editionShow({ params: { id: world.edition as never } })
  t.equal(without.declaration.budget.pool, undefined)
  const same = await mall.editionShow({ params: { id: edition as never } })
  const ofRho = Number(epsilonText(30_000_000n, '1e-6'))
  t.ok(Math.abs(Number(same.capEpsilon.perConsumer) - ofRho - 0.5) < 3e-5, same.capEpsilon.perConsumer)
  t.ok(Number(same.yearlyEpsilon.total) > Number(epsilonText(60_000_000n, '1e-6')) + 0.69)
})

t.test('the passport says so, with the pool apart', async t => {
  const { claim } = await mall.editionPassport({ params: { id: edition as never } })
  t.same(claim.pool, { edition: '0.5', yearly: '0.7' })
  t.match(claim.edition, shown.capEpsilon)
  const said = claimCard(claim).map(({ answer }) => answer.en)
  t.ok(said.some(answer => answer.includes('pool of pure ε apart')))
  const without = await mall.editionPassport({ params: { id: world.edition as never } })
  t.notOk(claimCard(without.claim).some(({ answer }) => answer.en.includes('pool')))
})

t.test('it pays once, and no account and no total pays anything', async t => {
  const before = await lineOf(mall)
  const [one, two] = await Promise.all([publish(standing('0.2')), publish(standing('0.2'))])
  t.equal(one.file.id, two.file.id, 'asked twice at once')
  const after = await lineOf(mall)
  t.same(after.pool, { cap: POOL, spent: '200000000' })
  t.same({ ...after, pool: null }, { ...before, pool: null }, 'everything else is as it was')
  const { items } = await mall.standingList()
  t.match(items[0], { id: one.file.id, charge: '0', pool: '200000000' })
  const received = await maker.standingRead({ params: { id: one.file.id } })
  const asked = { query: standing('0.2'), edition: shown }
  const { answer } = await verifyAnswer(received, { logKey, asked })
  t.same(answer.privacy, { charge: '0', delta: '1e-6', epsilon: '0.2', pool: '200000000', rho: '0' })
  const paid = answer.parts.map(({ noise, l1 }) => {
    if (noise.kind !== 'discrete-laplace') throw new Error('pure ε is that of Laplace noise')
    return (Number(l1) * Number(noise.scale.den)) / Number(noise.scale.num)
  })
  t.ok(Math.abs(paid.reduce((sum, epsilon) => sum + epsilon, 0) - 0.2) < 1e-8, 'Δ1 / scale, over all parts')
  const { editions } = await checkLog()
  const report = editions.find(each => each.edition === edition)
  t.match(report, { poolSpent: 200_000_000n, poolCap: 500_000_000n })
})

t.test('an estimate counts in what the pool has left', async t => {
  const body = { query: standing('0.1') as never, readers: 'contracts' as const }
  const estimate = await mall.standingEstimate({ body })
  t.match(estimate, { room: '300000000', fits: '3', fullCharge: '0', price: { fen: '0' } })
  t.match(estimate.privacy, { charge: '0', epsilon: '0.1', pool: '100000000' })
})

t.test('nobody else spends it, and nothing but Laplace noise', async t => {
  const from = await logSize(world)
  const body = {
    query: { ...standing('0.1'), purpose: 'product-planning' } as never,
    idempotencyKey: freshKey(),
  }
  t.equal(await code(maker.ask({ body })), 'query.pool_published')
  t.equal(await code(maker.estimate({ body: { query: body.query } })), 'query.pool_published')
  t.equal(await code(publish(standing('0.1', { mechanism: 'discrete-gaussian' }))), 'query.pool_mechanism')
  t.equal(await code(publish(standing('0.1', { edition: world.edition }))), 'query.pool_none')
  t.equal(await code(publish(standing('0.6'))), 'query.pool_too_large')
  t.equal(await code(publish(standing('1e-12'))), 'query.pool_too_small')
  t.equal(await code(publish(standing('0.31'))), 'standing.budget_pool')
  t.same((await lineOf(mall)).pool, { cap: POOL, spent: '200000000' })
  const entries = await entriesFrom(world, from)
  t.notOk(entries.some(({ leaf }) => leaf.type === 'computation' || leaf.type === 'standing'))
})

t.test('a crash before the commit spends nothing of it', async t => {
  fail = point => {
    if (point === 'signed') throw new Error('crash')
  }
  t.not(await code(publish(standing('0.05'))), 'done')
  fail = undefined
  t.same((await lineOf(mall)).pool, { cap: POOL, spent: '200000000' })
  await checkLog()
})

t.test('many at once take exactly what is left', async t => {
  const amounts = Array.from({ length: 8 }, (_, i) => `0.0${60 + i}`)
  const outcomes = await Promise.all(amounts.map(async amount => await code(publish(standing(amount)))))
  const taken = amounts.filter((_, i) => outcomes[i] === 'done')
  t.same([...new Set(outcomes)].toSorted(), ['done', 'standing.budget_pool'])
  t.equal(taken.length, 4, '300 / 60 to 67 thousandths')
  const spent = BigInt((await lineOf(mall)).pool?.spent ?? 0)
  t.equal(
    spent,
    taken.reduce((sum, amount) => sum + BigInt(Math.round(Number(amount) * 1e9)), 200_000_000n),
  )
  t.ok(spent <= BigInt(POOL))
  await service.restart()
  t.equal(BigInt((await lineOf(mall)).pool?.spent ?? 0), spent, 'the ledger follows from the log')
  await checkLog()
})

t.test('the editions of a year share what it allows', async t => {
  const next = (pool: { epsilon: string; perYear: string } | undefined, name: string) => ({
    ...pooled,
    edition: name as never,
    period: { from: '2026-01-01', to: '2026-12-31' },
    budget: { ...budgetOf(30_000_000n, 60_000_000n), ...(pool && { pool: pool as never }) },
  })
  t.equal(await code(seal(mall, contribution, next(undefined, 'a'))), 'registry.pool_exceeded')
  const over = { epsilon: '200000001', perYear: YEAR }
  t.equal(await code(seal(mall, contribution, next(over, 'b'))), 'registry.pool_exceeded')
  const raised = { epsilon: '1', perYear: '700000001' }
  t.equal(await code(seal(mall, contribution, next(raised, 'c'))), 'registry.allowance_changed')
  t.equal(await seal(mall, contribution, next({ epsilon: '200000000', perYear: YEAR }, 'd')), 'pooled@d')
  await checkLog()
})
