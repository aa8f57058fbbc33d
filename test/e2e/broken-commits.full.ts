// What a commit leaves behind when the process fails just after it: the database has it, and nobody knows.
import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import type { CrashPoint } from '../../src/store/writer.ts'
import { publish } from '../support/market.ts'
import { send } from '../support/wire.ts'
import { entriesFrom, freshKey, logSize, openWorld, question, spending } from './world.ts'

let fail: ((point: CrashPoint) => void) | undefined
// On one connection what the service writes after a start has been written before anything that a test sends.
const world = await openWorld({ forTesting: { crashPoint: point => fail?.(point) } })
t.teardown(() => world.service.stop())
const { officer, service, mall, maker, declaration, contribution, edition } = world
const peer = service.peerOf(maker)
const rowsOf = (id: string) => join(service.folder, 'data/editions', id)

/** Fails at the `nth` time that a commit comes to this point. */
function failAt(wanted: CrashPoint, nth: number): void {
  let passed = 0
  fail = point => {
    if (point !== wanted || ++passed !== nth) return
    fail = undefined
    throw new Error('failed for this test')
  }
}

for (const [point, category, stored] of [
  ['signed', '破壁机', false],
  ['written', '空气炸锅', false],
  ['committed', '电饭煲', true],
] as const) {
  await t.test(`an answer that broke when it was ${point} comes at the next try, at one charge`, async t => {
    const body = {
      query: question(edition, { where: { category: [category] }, groupBy: ['city_tier'] }),
      idempotencyKey: freshKey(),
    }
    const [before, size] = [await spending(world), await logSize(world)]
    failAt(point, 1)
    t.equal((await send(peer, 'ask', { body })).status, 500)
    const between = await spending(world)
    t.equal(between !== before, stored, 'charged if it was committed')
    t.equal(await logSize(world), stored ? size + 1 : size, 'and shown without waiting for the next append')
    const again = await send(peer, 'ask', { body })
    t.match(again, { status: 200, problem: undefined })
    t.match(JSON.parse(again.text), { stored })
    t.equal((await spending(world)) === between, stored)
    t.equal((await entriesFrom(world, size)).filter(({ leaf }) => leaf['code'] === 'ok').length, 1)
  })
}

await t.test('of two questions that race under one idempotency key, one is told so and logged', async t => {
  for (let round = 0; round < 6; round++) {
    const size = await logSize(world)
    const idempotencyKey = freshKey()
    const ask = (category: string) =>
      send(peer, 'ask', {
        body: {
          query: question(edition, { where: { category: [category] }, privacy: { rho: `0.00${round + 2}` } }),
          idempotencyKey,
        },
      })
    const answers = await Promise.all([ask('电饭煲'), ask('破壁机')])
    t.strictSame(new Set(answers.map(({ status }) => status)), new Set([200, 422]))
    const codes = (await entriesFrom(world, size)).map(({ leaf }) => leaf['code'] ?? leaf['type'])
    t.strictSame(new Set(codes), new Set(['ok', 'request.idempotency_conflict']))
    t.equal(codes.length, 2)
  }
})

await t.test('an edition that was opened stays open, and keeps its rows', async t => {
  const period = { from: '2027-01-01', to: '2027-12-31' }
  // The commits of a publication: the upload begins, the edition is registered, it is sealed.
  const opening = { ...declaration, edition: 'opened', period }
  const publishing = publish(mall, contribution, opening, officer)
  failAt('committed', 3)
  await publishing
  const id = `${declaration.dataset}@opened`
  t.equal(fail, undefined, 'the opening failed')
  t.ok(existsSync(rowsOf(id)))
  const asked = await maker.ask({ body: { query: question(id), idempotencyKey: freshKey() } })
  t.equal(asked.stored, false)
  await service.restart()
  t.equal((await mall.editionShow({ params: { id } })).status, 'open')
})

await t.test('rows of an edition that was withdrawn are destroyed at the next start', async t => {
  failAt('committed', 1)
  t.equal((await send(service.peerOf(mall), 'editionWithdraw', { params: { id: edition } })).status, 500)
  t.equal((await mall.editionShow({ params: { id: edition } })).status, 'withdrawn')
  t.ok(existsSync(rowsOf(edition)), 'it failed between the decision and the deed')
  await service.restart()
  t.notOk(existsSync(rowsOf(edition)))
})

await t.test(
  'why the engine failed is disclosed to nobody: one code, in the answer and in the log',
  async t => {
    const id = `${declaration.dataset}@opened`
    // After a restart nothing of it lies in memory, so that the question has to read the rows.
    await service.restart()
    rmSync(rowsOf(id), { recursive: true })
    const spent = await spending(world)
    const size = await logSize(world)
    const asked = await send(peer, 'ask', {
      body: { query: question(id, { groupBy: ['channel'] }), idempotencyKey: freshKey() },
    })
    t.match(asked, { status: 503, problem: { code: 'engine.unavailable' } })
    t.strictSame(
      (await entriesFrom(world, size)).map(({ leaf }) => leaf['code']),
      ['engine.unavailable'],
    )
    t.equal(await spending(world), spent)
  },
)
