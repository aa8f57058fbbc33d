// A district bureau opens anonymised government data: approved by a second person, published once, read by a
// member that has no contract, and disclosed.
import t from 'tap'
import { parseVkey } from '../../protocols/audit/note.ts'
import { verifyLog } from '../../protocols/audit/verify-log.ts'
import type { PassportStatement } from '../../schemas/passport-statement.ts'
import type { Query, QueryInput } from '../../schemas/query.ts'
import type { Client } from '../../src/sdk/client.ts'
import { disclosurePage } from '../../src/sdk/disclosure/document.ts'
import { readDisclosures } from '../../src/sdk/disclosure/read-disclosures.ts'
import { SdkError } from '../../src/sdk/errors.ts'
import { httpLogReader } from '../../src/sdk/log-files.ts'
import { readPanel } from '../../src/sdk/panel/read-panel.ts'
import { readPublished } from '../../src/sdk/standing.ts'
import { nodeVerifier } from '../../src/server/keys/ed25519.ts'
import { approve, grantTo, offerTo, redeclared, sampleContribution, seal } from '../support/market.ts'
import { startService } from '../support/service.ts'
import { freshKey, question } from './world.ts'

const publicData = {
  registration: 'PD-2026-0001',
  authorisation: '区数据局授权〔2026〕7号',
  priceBasis: '区发改委成本监审',
  mostFenPerAnswer: '1000',
  mostMarginBasisPoints: 500,
} as const satisfies PassportStatement['publicData']

const service = await startService()
t.teardown(() => service.stop())
const { logKey } = service
const bureau = await service.member('district-bureau', ['provider'])
const maker = await service.member('maker', ['consumer'])
const newcomer = await service.member('newcomer', ['consumer'])
const officer = await service.approver()
const contribution = await sampleContribution(3000)
const declaration = redeclared(contribution, {
  passport: {
    dataClass: 'personal',
    legalBasis: { zh: '数据安全法', en: 'DSL' },
    dominated: { share: 80, groups: [{ dimension: 'category', values: ['电热毯'] }] },
    publicData,
  },
})
const edition = await seal(bureau, contribution, declaration)
const trend = {
  kind: 'trend',
  edition,
  period: 'month',
  select: [{ statistic: 'units' }],
  privacy: { rho: '0.05' },
} as QueryInput as Query
const publishTo = async (readers: 'contracts' | 'members') =>
  await bureau.standingPublish({ body: { query: trend, readers } })
const policy = { logKey: parseVkey(logKey), witnesses: [], quorum: 0 }
const verify = nodeVerifier()
const reader = httpLogReader(service.url)
const disclosed = async (provider?: string) =>
  await readDisclosures(maker, reader, { policy, verify, provider })

t.test('nothing is open before a second person has approved it', async t => {
  await t.rejects(publishTo('members'), { code: 'query.edition_not_approved' })
  t.match(await disclosed(), [{ edition, approved: null, questions: [] }])
  await approve(officer, edition)
})

t.test('a group that one seller dominates is withheld, and every member can see that', async t => {
  const { statement } = await newcomer.editionPassport({ params: { id: edition } })
  t.match(statement?.dominated, { share: 80, groups: [{ dimension: 'category', values: ['电热毯'] }] })
  const [listed] = declaration.dimensions.find(({ name }) => name === 'category')?.values ?? []
  const dominated = { share: 80, groups: [{ dimension: 'category', values: [listed?.value ?? ''] }] }
  const told = { ...declaration, edition: 'listed', passport: { dataClass: 'personal', dominated } } as const
  await t.rejects(seal(bureau, contribution, told), { code: 'registry.declaration' }, 'unless it is listed')
})

t.test('a member without any contract reads what is published for all', async t => {
  const { file } = await publishTo('members')
  t.same((await maker.grantList()).items, [])
  const verified = await readPublished(maker, file.id, { logKey })
  t.match(verified, { readers: 'members', asker: { organisation: 'district-bureau' } })
  t.same((await maker.budgetShow()).items, [], 'it has no account and no contract, and needs none')
  const panel = await readPanel(newcomer, { dataset: declaration.dataset, logKey })
  t.equal(panel?.series[0]?.points.length, 12, 'and a panel of it')
  await verifyLog(reader, { policy, verify })
  await t.rejects(
    maker.ask({ body: { query: question(edition) as never, idempotencyKey: freshKey() } }),
    { code: 'query.no_grant' },
    'its own question needs a contract',
  )
})

t.test(
  'a contract of its own comes after, at a price within the cap, with the charge in its account',
  async t => {
    const list = 'price-list-2026'
    for (const [price, code] of [
      [{ model: 'per-answer', fen: '5' }, 'registry.price_public'],
      [{ model: 'cost-plus', costFen: '5000', marginBasisPoints: 100, list }, 'registry.price_cap'],
    ] as const)
      await t.rejects(offerTo(bureau, maker, declaration.dataset, { price }), { code })
    await grantTo(bureau, maker, declaration.dataset)
    await maker.ask({ body: { query: question(edition) as never, idempotencyKey: freshKey() } })
    const [line] = (await maker.budgetShow()).items
    t.equal(
      BigInt(line?.own?.spent ?? 0),
      BigInt(declaration.totals.charge) + 50_000_000n + 1_000_000n,
      'sealing, the published answer, its own',
    )
    await verifyLog(reader, { policy, verify })
  },
)

t.test('the disclosure list is what the public log proves, nothing left out', async t => {
  const [first] = await disclosed('district-bureau')
  t.match(first, {
    edition,
    publicData,
    approved: /^20/,
    questions: [{ readers: 'members', charge: '50000000', readings: 2, withdrawn: null }],
  })
  t.same(await disclosed('nobody'), [])
  t.match(disclosurePage(first === undefined ? [] : [first], 'zh'), /公共机构.*PD-2026-0001/s)
  const lying = (change: (item: object) => object | undefined): Client => ({
    ...maker,
    standingList: async () => {
      const { items, next } = await maker.standingList()
      return { items: items.flatMap(item => change(item) ?? []) as typeof items, next }
    },
  })
  for (const change of [
    (item: object) => ({ ...item, charge: '1' }),
    (item: object) => ({ ...item, readers: 'contracts' }),
    () => undefined,
  ])
    await t.rejects(readDisclosures(lying(change), reader, { policy, verify }), SdkError)
  const id = first?.questions[0]?.id ?? ''
  await officer.standingWithdraw({ params: { id: id as never } })
  t.match(await disclosed(), [{ questions: [{ withdrawn: /^20/, readings: 2 }] }])
})
