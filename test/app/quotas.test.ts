import { setTimeout } from 'node:timers/promises'
// What one member can make the service keep: refusals, uploads, editions, answers, and what a list of them
// costs others.
import { OWN_ENTRIES } from '../../src/app/refusal-counts.ts'
import t from 'tap'
import { parseEntry } from '../../protocols/audit/entry.ts'
import { httpLogReader } from '../../src/sdk/log-files.ts'
import { verifyLog } from '../../protocols/audit/verify-log.ts'
import { parseVkey } from '../../protocols/audit/note.ts'
import { utf8 } from '../../protocols/bytes.ts'
import { DatasetId } from '../../schemas/common.ts'
import type { Declaration } from '../../schemas/declaration.ts'
import type { QueryInput } from '../../schemas/query.ts'
import type { Client } from '../../src/sdk/client.ts'
import { upload } from '../../src/sdk/upload.ts'
import { collect, listAll } from '../../src/sdk/list-all.ts'
import { nodeVerifier } from '../../src/server/keys/ed25519.ts'
import { bytesSource, grantTo, publish, redeclared, sampleContribution, seal } from '../support/market.ts'
import { startService } from '../support/service.ts'

const HOUR = 3_600_000
let ahead = 0
const { now } = Date
// The clocks of the service and of its members, which must agree.
Date.now = () => now() + ahead
t.teardown(() => {
  Date.now = now
})
const service = await startService({
  flags: { memberUploads: '3', memberAnswers: '4', memberJobs: '1', memberUploadGib: '1' },
})
t.teardown(() => service.stop())
const contribution = await sampleContribution(2000)
const mall = await service.member('mall', ['provider'])
const maker = await service.member('maker', ['consumer'])
const officer = await service.approver()
const edition = await publish(mall, contribution, redeclared(contribution), officer)
const { dataset } = contribution.declaration
await grantTo(mall, maker, dataset, { budget: 1_000_000_000n })

let keys = 0
const ask = async (client: Client, query: Partial<QueryInput>): Promise<string> => {
  const asked = {
    kind: 'aggregate',
    edition,
    select: [{ statistic: 'units' }],
    privacy: { rho: '0.0001' },
    ...query,
  } as QueryInput
  const body = { query: asked, idempotencyKey: `quota-test-${String(keys++).padStart(8, '0')}` }
  return await client.ask({ body: body as never }).then(
    () => 'ok',
    (error: { readonly code: string }) => error.code,
  )
}
const entries = async () =>
  (await collect(listAll(officer, 'entryList', 500)))
    .toSorted((a, b) => Number(a.seq) - Number(b.seq))
    .map(({ leaf, body }) => ({
      leaf: parseEntry(utf8(leaf)),
      body: body === null ? null : JSON.parse(body),
    }))

t.test('many refused questions leave a few entries and one summary', async t => {
  const before = (await entries()).length
  for (let i = 0; i < 60; i++) t.equal(await ask(maker, { groupBy: ['nothing'] }), 'query.dimension_unknown')
  for (let i = 0; i < 40; i++)
    t.match(await ask(maker, { privacy: { rho: '100' } }), /^query\.budget/, 'by the ledger too')
  const added = (await entries()).slice(before)
  const spent = (await ask(maker, { privacy: { rho: '100' } })) as never
  t.same(
    added.map(({ leaf }) => ('code' in leaf ? leaf.code : leaf.type)),
    [...Array(OWN_ENTRIES).fill('query.dimension_unknown'), ...Array(OWN_ENTRIES).fill(spent)],
    'a few of each',
  )
  ahead += HOUR
  await service.restart()
  const ofSummaries = async () => (await entries()).filter(({ leaf }) => leaf.type === 'refusal-summary')
  let summaries = await ofSummaries()
  // The service writes them once it has started.
  for (let tries = 0; summaries.length < 2 && tries < 100; tries++) {
    await setTimeout(50)
    summaries = await ofSummaries()
  }
  t.match(
    summaries.map(({ leaf, body }) => ({ ...leaf, ...body })),
    [
      { code: spent, count: String(41 - OWN_ENTRIES), organisation: 'maker' },
      { code: 'query.dimension_unknown', count: String(60 - OWN_ENTRIES), organisation: 'maker' },
    ],
  )
  await service.restart()
  t.equal((await entries()).filter(({ leaf }) => leaf.type === 'refusal-summary').length, 2, 'once')
  const policy = { logKey: parseVkey(service.logKey), witnesses: [], quorum: 0 }
  const report = await verifyLog(httpLogReader(service.url), { policy, verify: nodeVerifier() })
  t.equal(report.refusals, 60 + 41 - OWN_ENTRIES, 'and the verifier counts all')
  t.equal(await ask(maker, { groupBy: ['nothing'] }), 'query.dimension_unknown')
  t.equal((await entries()).at(-1)?.leaf.type, 'refusal', 'the next hour begins anew')
})

t.test('stored answers have a quota, and what is stored stays free', async t => {
  const where = (n: number) => ({ privacy: { rho: `0.00010${n}` } })
  for (let n = 0; n < 4; n++) t.equal(await ask(maker, where(n)), 'ok')
  t.equal(await ask(maker, where(4)), 'quota.answers')
  t.equal(await ask(maker, where(0)), 'ok')
  const { quotas } = await maker.me()
  t.match(
    quotas.find(({ name }) => name === 'answers'),
    { used: 4, limit: 4 },
  )
})

t.test('uploads have a quota of their number and of their bytes', async t => {
  const start = (size: number) => mall.uploadStart({ body: { size, sha256: 'a'.repeat(64) } })
  await t.rejects(start(2 ** 31), { code: 'quota.upload_bytes', status: 409 })
  for (let i = 0; i < 3; i++) await start(5)
  await t.rejects(start(5), { code: 'quota.uploads', status: 409 })
  const { quotas } = await mall.me()
  t.match(
    quotas.find(({ name }) => name === 'uploads'),
    { used: 3, limit: 3 },
  )
  t.match(
    quotas.find(({ name }) => name === 'storedBytes'),
    { used: contribution.bytes.length },
  )
  const rival = await service.member('rival', ['provider'])
  await t.resolves(rival.uploadStart({ body: { size: 5, sha256: 'a'.repeat(64) } }), 'another has its own')
})

t.test('editions that wait to be sealed have a quota', async t => {
  const busy = await service.member('busy', ['provider'])
  const ids = [
    (await upload(busy, bytesSource(contribution.bytes))).id,
    (await upload(busy, bytesSource(contribution.bytes))).id,
  ]
  const register = (n: number) =>
    busy.editionRegister({
      body: {
        declaration: redeclared(contribution, { dataset: DatasetId.parse(`busy-${n}`) }),
        upload: ids[n] ?? '',
        report: contribution.summary,
      },
    })
  const both = await Promise.allSettled([register(0), register(1)])
  const refused = both.find(each => each.status === 'rejected')
  t.match(refused?.reason, { code: 'quota.jobs' })
})

t.test('large declarations do not make the catalogue large', async t => {
  const large = (n: number): Declaration => {
    const declaration = redeclared(contribution, { dataset: DatasetId.parse(`large-${n}`) })
    const [first, ...others] = declaration.dimensions
    if (first === undefined) throw new Error('no dimension')
    const more = Array.from({ length: 4000 - first.values.length }, (_, i) => ({
      value: `${'v'.repeat(30)}${i}`,
      label: { zh: '值'.repeat(10), en: `value ${'n'.repeat(40)} ${i}` },
    }))
    return { ...declaration, dimensions: [{ ...first, values: [...more, ...first.values] }, ...others] }
  }
  const many = await service.member('many', ['provider'])
  for (let n = 0; n < 2; n++) await seal(many, contribution, large(n))
  const page = await maker.datasetList({ query: { limit: 100 } as never })
  const bytes = JSON.stringify(page).length
  t.ok(bytes < 10_000, `${bytes} bytes for ${page.items.length} datasets`)
  const whole = await maker.editionShow({
    params: { id: page.items.find(({ id }) => id === 'large-0')?.editions[0]?.id ?? '' },
  })
  t.equal(whole.declaration.dimensions[0]?.values.length, 4000, 'the whole is read by its id')
  const huge = large(9)
  const dimensions = [...huge.dimensions, ...['x', 'y', 'z'].map(name => ({ ...huge.dimensions[0], name }))]
  await t.rejects(
    seal(many, contribution, { ...huge, dimensions } as Declaration),
    /request\.(?:too_large|json_values)|registry\.declaration/,
    'and a larger one is refused',
  )
})
