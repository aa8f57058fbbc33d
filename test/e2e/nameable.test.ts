// A contract that names only some values of a dimension, through the whole service: what its consumer can
// read, what is refused, that answers verify, and that an outsider replays the log.
import t from 'tap'
import { parseVkey } from '../../protocols/audit/note.ts'
import { verifyLog } from '../../protocols/audit/verify-log.ts'
import type { Answer } from '../../schemas/answer.ts'
import { ProblemError } from '../../src/sdk/errors.ts'
import type { Client } from '../../src/sdk/client.ts'
import { httpLogReader } from '../../src/sdk/log-files.ts'
import { verifyAnswer } from '../../src/sdk/verify-answer.ts'
import { nodeVerifier } from '../../src/server/keys/ed25519.ts'
import { grantTo, offerTo } from '../support/market.ts'
import { freshKey, openWorld, question } from './world.ts'

const world = await openWorld()
const { service, mall, maker, declaration } = world
t.teardown(() => service.stop())
const NAMED = '空气炸锅'
const names = (declaration.dimensions.find(({ name }) => name === 'category')?.values ?? []).map(
  ({ value }) => value,
)
const nameless = names.slice(0, -1).filter(name => name !== NAMED)
const rival = await service.member('rival', ['consumer'])
await grantTo(mall, rival, declaration.dataset, {
  modes: ['open', 'blind'],
  content: { nameable: [{ dimension: 'category', values: [NAMED] }] },
})
const edition = await rival.editionShow({ params: { id: world.edition as never } })

const asking = (client: Client, change: Record<string, unknown> = {}) =>
  client.ask({
    body: {
      query: question(world.edition, { where: {}, groupBy: ['category'], ...change }) as never,
      idempotencyKey: freshKey(),
    },
  })
const code = async (work: Promise<unknown>): Promise<string> =>
  await work.then(
    () => 'done',
    (error: unknown) => (error instanceof ProblemError ? error.code : String(error)),
  )

t.test(
  'an answer has the named value and ranks of the others, verifies, and holds no other name',
  async t => {
    const { file } = await asking(rival)
    const { answer } = await verifyAnswer(file, { logKey: service.logKey, asked: { edition } })
    t.strictSame(answer.dimensions[0]?.anonymous?.length, nameless.length)
    const said = JSON.stringify(file)
    t.ok(said.includes(NAMED))
    t.strictSame(
      nameless.filter(name => said.includes(name)),
      [],
    )
    const ranked = anonymousValues(answer)
    t.strictSame(
      ranked,
      ranked.toSorted((a, b) => Number(b) - Number(a)),
    )
    const open = await asking(maker)
    t.ok(
      names.every(name => JSON.stringify(open.file).includes(name)),
      'the other contract names all',
    )
  },
)

t.test('a repeat is the stored answer, also by its key, and a forged order does not verify', async t => {
  const first = await asking(rival)
  t.equal(first.stored, true)
  const answer: Answer = JSON.parse(first.file.answer)
  const [top, next] = anonymousValues(answer)
  if (top === undefined || next === undefined || top === next) throw new Error('nothing to swap')
  const forged = first.file.answer.replace(`"${top}"`, `"${next}"`)
  await t.rejects(verifyAnswer({ ...first.file, answer: forged }, { logKey: service.logKey }))
})

t.test('what would tell a value from the others is refused, by the estimate too', async t => {
  const estimate = async (change: Record<string, unknown>) =>
    await rival.estimate({
      body: { query: question(world.edition, { groupBy: ['category'], where: {}, ...change }) as never },
    })
  for (const [change, expected] of [
    [{ where: { category: [nameless[0]] }, groupBy: ['gender'] }, 'query.not_nameable'],
    [{ where: { category: [NAMED, nameless[0]] }, groupBy: [] }, 'query.not_nameable'],
    [{ where: { category: ['anonymous 1'] }, groupBy: ['gender'] }, 'query.not_nameable'],
  ] as const) {
    t.equal(await code(asking(rival, change)), expected)
    t.equal(await code(estimate(change)), expected)
  }
  const hidden = { dimensions: ['category'], mode: 'one' }
  t.equal(await code(estimate({ groupBy: ['gender'], hidden })), 'query.anonymous_blind')
  const { file } = await asking(rival)
  const sharpen = { sharpen: file.id, privacy: { rho: '0.002' } }
  t.equal(await code(asking(rival, sharpen)), 'query.sharpen_anonymous')
  t.equal(await code(asking(rival, { where: { category: [NAMED] }, groupBy: ['gender'] })), 'done')
})

t.test('a published answer with all names is not read under the contract', async t => {
  const { purpose: _purpose, ...query } = question(world.edition, {
    where: {},
    groupBy: ['category'],
    privacy: { rho: '0.002' },
  }) as Record<string, unknown>
  const { file } = await mall.standingPublish({ body: { query: query as never, readers: 'contracts' } })
  const read = (client: Client) => client.standingRead({ params: { id: file.id as never } })
  t.equal(await code(read(rival)), 'standing.anonymous')
  t.equal(await code(rival.answerShow({ params: { id: file.id } })), 'request.not_found')
  t.equal(await code(read(maker)), 'done')
})

t.test(
  'after the contract ends, its answers come back, and a new contract with all names asks anew',
  async t => {
    const { file } = await asking(rival)
    const [grant] = (await rival.grantList()).items
    await mall.grantRevoke({ params: { id: grant?.id ?? '' } })
    t.match(await asking(rival), { stored: true, file: { id: file.id } })
    t.equal(await code(asking(rival, { privacy: { rho: '0.003' } })), 'query.grant_revoked')
    await grantTo(mall, rival, declaration.dataset)
    const named = await asking(rival)
    t.equal(named.stored, false)
    t.not(named.file.id, file.id)
    t.ok(names.every(name => named.file.answer.includes(name)))
  },
)

t.test('an offer of names that are not there, or of all but one, is refused', async t => {
  const late = await service.member('late', ['consumer'])
  const offer = (dimension: string, values: string[]) =>
    code(offerTo(mall, late, declaration.dataset, { content: { nameable: [{ dimension, values }] } }))
  t.equal(await offer('brand', []), 'registry.nameable_dimension')
  t.equal(await offer('month', []), 'registry.nameable_ordered')
  t.equal(await offer('category', ['no such']), 'registry.nameable_value')
  t.equal(await offer('category', names.slice(1, -1)), 'registry.nameable_all')
})

t.test('an outsider replays the log', async t => {
  const log = await verifyLog(httpLogReader(service.url), {
    policy: { logKey: parseVkey(service.logKey), witnesses: [], quorum: 0 },
    verify: nodeVerifier(),
  })
  t.ok(log)
})

function anonymousValues({ parts, dimensions }: Answer): readonly string[] {
  return (dimensions[0]?.anonymous ?? []).map(place => parts[0]?.values?.[place] ?? '')
}
