// Published answers that an edition's pool of pure ε paid for: renewed from the pool of the next edition, and
// in no report, list or file taken for free.
import t from 'tap'
import { parseVkey } from '../../protocols/audit/note.ts'
import { epsilonOfRho } from '../../protocols/dp/zcdp.ts'
import { claimCard } from '../../schemas/claim-card.ts'
import { TABLE_COLUMNS } from '../../schemas/compliance-report.ts'
import type { Declaration } from '../../schemas/declaration.ts'
import type { Query, QueryInput } from '../../schemas/query.ts'
import { poolCell, writeCsv } from '../../src/sdk/csv.ts'
import { disclosurePage } from '../../src/sdk/disclosure/document.ts'
import { readDisclosures } from '../../src/sdk/disclosure/read-disclosures.ts'
import { answerWorkbook } from '../../src/sdk/export/answer-workbook.ts'
import { httpLogReader } from '../../src/sdk/log-files.ts'
import { readPanel } from '../../src/sdk/panel/read-panel.ts'
import { type ComplianceOptions, complianceReport } from '../../src/sdk/report/compliance.ts'
import { reportDocument } from '../../src/sdk/report/document.ts'
import { planRenewal, readPublished, renewalCost, renewStanding } from '../../src/sdk/standing.ts'
import { nodeVerifier } from '../../src/server/keys/ed25519.ts'
import { approve, budgetOf, redeclared, sampleContribution, seal } from '../support/market.ts'
import { startService } from '../support/service.ts'

const publicData = {
  registration: 'PD-2026-0001',
  authorisation: '区数据局授权〔2026〕7号',
  priceBasis: '区发改委成本监审',
  mostFenPerAnswer: '1000',
  mostMarginBasisPoints: 500,
}
const CAP = 50_000_000n
const withPool = (epsilon: string): Declaration['budget'] => ({
  ...budgetOf(CAP, 10n * CAP),
  pool: { epsilon, perYear: '2000000000' },
})

const service = await startService()
t.teardown(() => service.stop())
const { logKey } = service
const mall = await service.member('mall', ['provider'])
const reader = await service.member('reader', ['consumer'])
const officer = await service.approver()
const contribution = await sampleContribution(2000)
const declaration = redeclared(contribution, {
  budget: withPool('500000000'),
  passport: { dataClass: 'personal', publicData },
})
const edition = await seal(mall, contribution, declaration)
await approve(officer, edition)
const log = httpLogReader(service.url)
const proof = { policy: { logKey: parseVkey(logKey), witnesses: [], quorum: 0 }, verify: nodeVerifier() }

const publish = async (query: object): Promise<string> => {
  const body = { query: { edition, ...query } as QueryInput as Query, readers: 'members' as const }
  return (await mall.standingPublish({ body })).file.id
}
const byAge = { kind: 'profile', by: ['age_band'], base: false }
const inRho = await publish({ ...byAge, privacy: { rho: '0.004' } })
const ofPool = await publish({ ...byAge, privacy: { pool: '0.3' }, mechanism: 'discrete-laplace' })

t.test('what an edition states counts its pool, and the answer says what paid for it', async t => {
  const { declaration: declared, capEpsilon } = await reader.editionShow({ params: { id: edition } })
  const ofRho = epsilonOfRho(CAP, declared.budget.delta)
  t.ok(Math.abs(Number(capEpsilon.total) - ofRho - 0.5) < 1e-4, capEpsilon.total)
  const { claim } = await reader.editionPassport({ params: { id: edition } })
  t.equal(claim.edition.total, capEpsilon.total)
  t.match(JSON.stringify(claimCard(claim)), capEpsilon.total)
  const { answer } = await readPublished(reader, ofPool, { logKey })
  t.match(answer.privacy, { charge: '0', rho: '0', epsilon: '0.3', pool: '300000000' })
  const words = {
    titleOf: () => 'table',
    labelOf: ({ en }: { readonly en: string }) => en,
    scope: [],
    explained: [],
    counted: [],
  }
  const notes = (language: 'en' | 'zh') => JSON.stringify(answerWorkbook(answer, { ...words, language }))
  t.match(notes('en'), 'pure ε 0.3 of the edition’s pool; ρ 0; δ 0')
  t.match(notes('zh'), '纯 ε 额度 0.3')
})

t.test('the compliance report has what the pool paid, and adds it to the ε that is spent', async t => {
  const day = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10)
  const options: ComplianceOptions = {
    ...proof,
    from: day,
    to: day,
    now: Date.now(),
    purposes: [],
    logUrl: service.url,
    onRow: () => undefined,
  }
  const report = await complianceReport(officer, log, options)
  const [row] = report.parts.find(({ key }) => key === 'budgets')?.tables[0]?.rows ?? []
  const cells = Object.fromEntries(TABLE_COLUMNS.budgets.map((name, at) => [name, row?.cells[at]]))
  t.match(cells, { edition, pool: '500000000', pool_spent: '300000000' })
  const ofRho = epsilonOfRho(BigInt(cells['spent_after'] ?? 0), declaration.budget.delta)
  t.equal(cells['epsilon_after'], String(ofRho + 0.3))
  const { seq } = await mall.standingRead({ params: { id: ofPool } }).then(({ leaf }) => JSON.parse(leaf))
  t.ok(row?.seq.includes(seq), 'the row names the entry that took it')
  t.match(JSON.stringify(reportDocument(report, 'en')), /"of the pool spent"[\s\S]*"0\.500","0\.300"/)
  t.match(JSON.stringify(reportDocument(report, 'zh')), /"额度已取用"/)
})

t.test('the disclosure list says the ε of the pool, and is held against the log', async t => {
  const [found] = await readDisclosures(reader, log, proof)
  t.match(found?.questions, [
    { id: ofPool, charge: '0', pool: '300000000', epsilon: '0.3' },
    { id: inRho, charge: '4000000', pool: null },
  ])
  t.match(disclosurePage(found === undefined ? [] : [found], 'en'), />0\.300<\/td><td[^>]*>pool ε</)
  const lying = new Proxy(reader, {
    get: (target, name) =>
      name === 'standingList'
        ? async () => {
            const page = await target.standingList()
            return { ...page, items: page.items.map(each => ({ ...each, pool: each.pool && '1' })) }
          }
        : (Reflect.get(target, name) as unknown),
  })
  await t.rejects(readDisclosures(lying, log, proof), { code: 'sdk.log' })
})

t.test('a panel is made of such answers as of others', async t => {
  const panel = await readPanel(reader, { dataset: declaration.dataset, logKey })
  t.ok(panel?.answers.some(({ id, published }) => id === ofPool && published))
})

t.test('renewed, each question is paid for as before, where the next edition can', async t => {
  const next = async (label: string, year: number, pool: string): Promise<string> => {
    const change = { edition: label, period: { from: `${year}-01-01`, to: `${year}-12-31` } }
    const id = await seal(mall, contribution, { ...declaration, ...change, budget: withPool(pool) } as never)
    await approve(officer, id)
    return id
  }
  const leftOutOn = async (id: string) => {
    const leftOut: string[] = []
    const renewals = await planRenewal(mall, id, from => leftOut.push(from.id))
    return { renewals, leftOut }
  }
  const small = await leftOutOn(await next('small', 2026, '200000000'))
  t.same(small.leftOut, [ofPool], 'the pool is smaller than the question')
  t.same(renewalCost(small.renewals), { charge: 4_000_000n, pool: 0n }, 'the others are renewed')
  const large = await leftOutOn(await next('large', 2027, '400000000'))
  t.same(large.leftOut, [])
  t.same(renewalCost(large.renewals), { charge: 4_000_000n, pool: 300_000_000n })
  const [, last] = await renewStanding(mall, large.renewals)
  const { answer } = await readPublished(reader, last?.id ?? '', { logKey })
  t.match(answer.privacy, { charge: '0', pool: '300000000' })
})

t.test('a cell of a CSV is empty where no pool paid, and whole where one did', async t => {
  t.same([null, undefined, '1', '300000000'].map(poolCell), ['', '', '0.000000001', '0.3'])
  t.match(writeCsv({ header: ['pool_epsilon'], rows: [[poolCell('300000000')]] }), /\r\n0\.3\r\n$/)
})
