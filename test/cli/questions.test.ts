// The ready questions and free summaries on a running service: asked, explained, verified, openly and blind.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import type { Answer, Cell } from '../../schemas/answer.ts'
import type { Estimate } from '../../schemas/estimate.ts'
import { MarketReportFile, ReportPartName } from '../../schemas/market-report.ts'
import type { Panel } from '../../src/sdk/panel/read-panel.ts'
import { TemplateName } from '../../schemas/template-names.ts'
import { expectOk, openMarket } from './world.ts'

const world = await openMarket(12_000, {
  goods: true,
  flags: { insecureBlindLevels: 'on', keyPerMinute: '0', addressPerMinute: '0' },
  grant: ['--modes', 'open,blind', '--blind-level', 'insecureForTesting'],
})
t.teardown(world.close)
const EDITION = 'appliance-goods@2025'
const as = async (...argv: readonly string[]) => expectOk(await world.as('dongfang', argv))

type Priced = {
  readonly parts: readonly { readonly name: string; readonly estimate: Estimate }[]
  readonly lost: readonly string[]
  readonly charge: string
}
type Json = { readonly answer: Answer; readonly explained: readonly string[] }
const FIGURE = String.raw`[\d. ]+ (?:± [\d. ]+|\([\d. ]+ – [\d. ]+\))`
const at = (text: string) => new RegExp(text.replaceAll('#', FIGURE))

const ASKED: Readonly<
  Record<TemplateName, { readonly argv: readonly string[]; readonly en: RegExp; readonly zh: RegExp }>
> = {
  repurchase: {
    argv: ['category=空气炸锅'],
    en: at('^air fryer: of 100 buyers, # bought again\\.$'),
    zh: at('^空气炸锅：每 100 位买家中，有 # 位再次购买。$'),
  },
  'new-product': {
    argv: ['--of', 'sum:units_sold'],
    en: at('^Half of all units sold is of products launched less than # days before\\.$'),
    zh: at('^半数销量来自上市不足 # 天的产品。$'),
  },
  switching: {
    argv: ['brand=东方'],
    en: at('^Of 100 purchases that followed one of Dongfang, # were of Dongfang again\\.$'),
    zh: at('^每 100 次上一次买的是东方的购买中，有 # 次仍买东方。$'),
  },
  basket: {
    argv: ['category=空气炸锅'],
    en: at(
      '^orders with air fryer: of 100 such orders, # also have [a-z -]+, more than have anything else by its noisy figure\\.$',
    ),
    zh: at(
      '^含空气炸锅的订单：每 100 笔这样的订单中，有 # 笔还含.+；按加噪后的数值，这是最常见的连带商品。$',
    ),
  },
  'price-bands': {
    argv: ['category=空气炸锅'],
    en: at(
      '^air fryer: half of all lines lie below # \\(price band \\(yuan\\)\\)\\. A quarter lies below #, a quarter above #\\.$',
    ),
    zh: at('^空气炸锅：价格带（元）：半数明细低于 #。四分之一低于 #，四分之一高于 #。$'),
  },
  'market-share': {
    argv: ['--by', '品牌', '--of', 'count'],
    en: at(
      '^Of 100 lines, the largest brand has # and the five largest have #; first by its noisy figure is Dongfang\\.$',
    ),
    zh: at('^每 100 行明细中，最大的品牌占 #，前五名合计占 #；按加噪后的数值，排在首位的是东方。$'),
  },
  promotion: {
    argv: ['--of', 'count'],
    en: at('^Of 100 lines, # fell into 618, Double 11\\.$'),
    zh: at('^每 100 行明细中，有 # 发生在618、双 11期间。$'),
  },
  region: {
    argv: ['--by', 'province'],
    en: at(
      '^Of 100 buyers, the largest province has # and the five largest have #; first by its noisy figure is Guangdong\\.$',
    ),
    zh: at('^每 100 位买家中，最大的省份占 #，前五名合计占 #；按加噪后的数值，排在首位的是广东。$'),
  },
}

for (const name of TemplateName.options)
  t.test(`${name} is answered, explained in one sentence, verified offline`, async t => {
    const { argv, en, zh } = ASKED[name]
    // All such orders divide: at 0.7 they are about six standard deviations of their noise.
    const asked = [name, EDITION, ...argv, '--epsilon', name === 'basket' ? '1.4' : '0.7']
    const estimate = await as('estimate', ...asked)
    t.match(estimate.out, /more such answers fit/)
    const file = join(world.folder, `${name}.json`)
    await as('query', ...asked, '--json', '--output', file, '--lang', 'en')
    await as('answer', 'verify', file)
    const again = await as('query', ...asked, '--json', '--lang', 'en')
    const { answer, explained } = JSON.parse(again.out) as Json & { readonly stored: boolean }
    t.match(explained, [en])
    t.equal(answer.query.kind, 'aggregate')
    const drawn = await as('query', ...asked, '--lang', 'zh')
    t.match(drawn.out.replaceAll('\n', ''), new RegExp(zh.source.slice(1, -1)))
    const csv = await as('query', ...asked, '--csv', '--notes', '--lang', 'en')
    t.match(csv.out, explained[0]?.split(',')[0] ?? '?')
  })

t.test('several quartiles, a rate, ranks and concentration follow from one table at its price', async t => {
  const plain = ['aggregate', EDITION, '--select', 'count', '--group-by', '品牌,channel', '--epsilon', '0.2']
  const summed = [
    ...plain,
    '--rank',
    'brand',
    '--concentration',
    'channel',
    '--rate',
    'channel=直播间/直播间,小程序',
  ]
  const price = async (argv: readonly string[]) =>
    (JSON.parse((await as('estimate', ...argv, '--json')).out) as { privacy: { charge: string } }).privacy
      .charge
  t.equal(await price(summed), await price(plain))
  const { answer } = JSON.parse((await as('query', ...summed, '--json')).out) as Json
  const cells = (table: string): readonly Cell[] =>
    answer.tables.find(({ name }) => name.startsWith(table))?.cells ?? []
  t.equal(cells('rank/').length, 13 * 6)
  for (const table of ['cr1/', 'cr3/', 'cr5/', 'hhi/', 'rate-']) t.equal(cells(table).length, 13, table)
  const median = ['aggregate', EDITION, '--select', 'count', '--group-by', 'days_since', '--epsilon', '0.2']
  const { out } = await as('query', ...median, '--quantiles', 'days_since=0.25', '--lang', 'en')
  t.match(out, /days since the purchase before with 25 % of lines below|\?/)
})

t.test('a moving average of a trend is free and verified offline', async t => {
  const trend = ['trend', EDITION, '--period', 'month', '--select', 'orders', '--epsilon', '0.3']
  const file = join(world.folder, 'trend.json')
  await as('query', ...trend, '--moving', '3', '--json', '--output', file)
  await as('answer', 'verify', file)
  const { answer } = (JSON.parse(readFileSync(file, 'utf8')) as { readonly answer: string | Answer }) ?? {}
  const read = typeof answer === 'string' ? (JSON.parse(answer) as Answer) : answer
  const averaged = read.tables.find(({ name }) => name === 'moving-3/orders')?.cells ?? []
  t.equal(averaged.filter(({ value }) => value !== null).length, 10)
  const drawn = await as('query', ...trend, '--moving', '3', '--lang', 'en')
  t.match(drawn.out, /orders, mean of 3 periods/)
  t.match(await world.as('dongfang', ['query', ...trend, '--moving', 'few']), { exit: 2, err: /--moving/ })
})

t.test('a panel is made of own answers, free, as text, JSON, CSV and a page', async t => {
  const { out } = await as('report', 'panel', 'appliance-goods', '--lang', 'en')
  t.match(out, /1 edition, .*2025/)
  t.match(out, /No alarm\./)
  t.match(out, /at most 1 of 100 periods/)
  const json = JSON.parse((await as('report', 'panel', 'appliance-goods', '--format', 'json')).out) as Panel
  t.strictSame(
    json.series.map(({ statistic, points }) => [statistic, points.length]),
    [['orders', 12]],
  )
  t.ok(json.series[0]?.points.every(({ index }) => index !== null))
  const page = (await as('report', 'panel', 'appliance-goods', '--format', 'html', '--lang', 'zh')).out
  t.match(page, /<svg[\s\S]*2025/)
  t.match(page, /没有预警。/)
  t.equal(
    (await as('report', 'panel', 'appliance-goods', '--format', 'csv')).out.trim().split('\n').length,
    13,
  )
  const refused = async (...argv: readonly string[]) =>
    await world.as('dongfang', ['report', 'panel', ...argv])
  t.match(await refused('appliance-orders'), { exit: 2, err: /cli\.panel_none/ })
  t.match(await refused('appliance-goods', '--tolerance', '100'), { exit: 2, err: /cli\.panel_rule/ })
  t.match(await refused('appliance-goods', '--false-alarms', 'few'), { exit: 2, err: /cli\.panel_rule/ })
})

t.test('a market report is priced as a whole, asked part by part, and verified from its file', async t => {
  const report = ['report', 'market', EDITION, '品类=空气炸锅', '品牌=东方', '--lang', 'en']
  const spent = async () => JSON.stringify(JSON.parse((await as('budget', 'show', '--json')).out))
  const before = await spent()
  const priced = JSON.parse((await as(...report, '--estimate', '--json')).out) as Priced
  t.equal(await spent(), before, 'an estimate spends nothing')
  const names = [...priced.parts.map(({ name }) => name), ...priced.lost]
  t.same(new Set(names), new Set(ReportPartName.options.filter(name => name !== 'region')))
  const chosen = ['--part', 'buyers,demand,market-share', '--part', 'price-bands,switching']
  const part = JSON.parse((await as(...report, ...chosen, '--estimate', '--json')).out) as Priced
  t.same(part.lost, [], 'what was named stays')
  const sum = part.parts.reduce((all, { estimate }) => all + Number(estimate.privacy.charge), 0)
  t.equal(Number(part.charge), sum)
  t.match((await as(...report, ...chosen, '--estimate')).out, /Who buys[\s\S]*such reports fit/)
  t.match(await world.as('dongfang', [...report, ...chosen]), { exit: 1, err: /cli\.not_confirmed/ })
  t.equal(await spent(), before)
  const file = join(world.folder, 'report.json')
  await as(...report, ...chosen, '--yes', '--output', file)
  const after = await spent()
  t.not(after, before)
  t.match((await as('answer', 'verify', file, '--lang', 'en')).out, /^OK: market report .*5 answers/)
  const read = MarketReportFile.parse(JSON.parse(readFileSync(file, 'utf8')))
  const order = ['buyers', 'demand', 'price-bands', 'market-share', 'switching']
  t.same(
    read.parts.map(({ name }) => name),
    order,
  )
  const asked = read.parts.map(({ file: { answer } }) => (JSON.parse(answer) as Answer).query.where)
  t.same(asked[3], { category: ['空气炸锅'] }, 'against all brands of the product’s market')
  const [first, ...others] = read.parts
  for (const [what, forged] of Object.entries({
    'another product': { ...read, where: { category: ['电饭煲'], brand: ['东方'] } },
    'another edition': { ...read, edition: 'appliance-goods@2024' },
    'one part twice': { ...read, parts: [first, first, ...others] },
    'another answer': { ...read, parts: [{ ...first, file: others[0]?.file }, ...others] },
  })) {
    writeFileSync(file, JSON.stringify(forged))
    t.match(await world.as('dongfang', ['answer', 'verify', file]), { exit: 5 }, what)
  }
  await as(...report, ...chosen, '--output', file)
  const again = MarketReportFile.parse(JSON.parse(readFileSync(file, 'utf8')))
  const unproven = ({ parts, ...own }: MarketReportFile) => ({
    ...own,
    answers: parts.map(part => part.file.leaf),
  })
  t.same(unproven(again), unproven(read), 'kept once: asked again it is the same report, with its date')
  const page = join(world.folder, 'report.html')
  await as(...report, ...chosen, '--output', page)
  t.equal(await spent(), after, 'asked again, a report is free')
  const html = readFileSync(page, 'utf8')
  t.match(html, /<h1>Market report: category: air fryer · brand: Dongfang<\/h1>/)
  for (const heading of ['In short', 'Who buys', 'How demand moves', 'At which price', 'Against whom'])
    t.match(html, `<h2>${heading}</h2>`)
  t.equal(html.match(/<svg/g)?.length, html.match(/<figure>/g)?.length)
  t.match(html, /entry \d+ of the log/)
  t.notMatch(html, /<script|made consistent/)
  const zh = await as(...report.slice(0, -2), ...chosen, '--lang', 'zh')
  t.match(zh.out, /市场报告：品类：空气炸锅[\s\S]*■ 谁在买[\s\S]*■ 与谁竞争/)
  const book = join(world.folder, 'report.xlsx')
  await as(...report, ...chosen, '--output', book)
  t.match(readFileSync(book).subarray(0, 2).toString(), 'PK')
  t.match(await world.as('dongfang', [...report, '--part', 'moon']), { exit: 2, err: /--part/ })
  t.equal(await spent(), after)
})

t.test('a report that does not fit into the budget asks nothing', async t => {
  const report = ['report', 'market', EDITION, '--precision', 'fine', '--yes', '--json']
  const budget = async () => (await as('budget', 'show', '--json')).out
  let [before, refused] = ['', await world.as('dongfang', ['budget', 'show'])]
  for (const category of ['电饭煲', '破壁机', '养生壶', '微波炉', '电烤箱', '电磁炉', '咖啡机', '榨汁杯']) {
    before = await budget()
    const parts = ['--part', 'buyers,demand,channel,price-bands']
    refused = await world.as('dongfang', [...report, `品类=${category}`, ...parts])
    if (refused.exit !== 0) break
  }
  t.match(refused, { exit: 4, err: /query\.report_budget/ })
  t.equal(await budget(), before)
})

t.test('what a ready question needs is said where it is missing', async t => {
  const refused = async (...argv: readonly string[]) =>
    await world.as('dongfang', ['query', ...argv, '--epsilon', '0.1'])
  t.match(await refused('switching', EDITION), { exit: 2, err: /query\.template_value/ })
  t.match(await refused('basket', EDITION, 'category=电饭煲'), { exit: 2, err: /query\.template_basket/ })
  t.match(await refused('region', EDITION, '--by', 'gender'), { exit: 2, err: /query\.template_by/ })
  t.match(await refused('aggregate', EDITION, '--select', 'count', '--rate', 'brand'), {
    exit: 2,
    err: /cli\.rate/,
  })
  t.match(
    await refused(
      'aggregate',
      EDITION,
      '--select',
      'units',
      '--group-by',
      'brand',
      '--concentration',
      'brand',
    ),
    { exit: 2, err: /query\.summary_not_additive/ },
  )
})

t.test('a blind question has its summaries after decryption, and the service none of them', async t => {
  const asked = ['price-bands', EDITION, '--blind', '品类=空气炸锅', '--epsilon', '0.5', '--lang', 'en']
  const file = join(world.folder, 'blind.json')
  await as('query', ...asked, '--json', '--output', file)
  const read = JSON.parse(readFileSync(file, 'utf8')) as Json & { readonly file: { readonly answer: string } }
  t.match(read.explained, [ASKED['price-bands'].en])
  t.strictSame((JSON.parse(read.file.answer) as Answer).tables, [])
  t.equal(read.answer.tables.filter(({ kind }) => kind === 'quantile').length, 3)
  await as('answer', 'verify', file)
})

t.test('a contract for ready questions answers those, whatever they are asked of, and no other', async t => {
  const [before] = JSON.parse((await as('grant', 'list', '--json')).out) as { readonly id: string }[]
  expectOk(await world.as('hailan', ['grant', 'revoke', before?.id ?? '', '--yes']))
  const names = TemplateName.options.filter(name => name !== 'region')
  const terms = ['--purpose', 'product-planning', '--budget', 'epsilon:4', '--expires', '+90d']
  const offer = ['grant', 'issue', '--dataset', 'appliance-goods', '--to', 'dongfang', ...terms]
  t.match(await world.as('hailan', [...offer, '--templates', 'basket,moon']), { exit: 2, err: /--templates/ })
  const made = expectOk(await world.as('hailan', [...offer, '--templates', names.join(), '--json'])).out
  const { id } = JSON.parse(made) as { readonly id: string }
  await as('grant', 'accept', id, '--yes')
  t.match(
    (await as('grant', 'show', id, '--lang', 'en')).out,
    /Ready questions only: repurchase, new-product/,
  )
  t.match((await as('grant', 'show', id, '--jsonld')).out, /yinsuan:template/)
  for (const name of names) {
    const asked = [name, EDITION, ...ASKED[name].argv, 'channel=直播间', '--epsilon', '0.1']
    await as('estimate', ...asked)
  }
  const { en } = ASKED.repurchase
  const again = [
    'repurchase',
    EDITION,
    ...ASKED.repurchase.argv,
    '--epsilon',
    '0.71',
    '--json',
    '--lang',
    'en',
  ]
  t.match((JSON.parse((await as('query', ...again)).out) as Json).explained, [en], 'and they are answered')
  const refused = async (...argv: readonly string[]) =>
    t.match(await world.as('dongfang', ['query', ...argv, '--epsilon', '0.1']), {
      exit: 3,
      err: /query\.template_not_granted/,
    })
  await refused('region', EDITION, '--by', 'province')
  await refused('profile', EDITION, '--by', 'age_band')
  await refused('aggregate', EDITION, '--select', 'count', '--group-by', 'brand')
  const share = ['--select', 'count', '--shares', '--rank', 'brand', '--concentration', 'brand']
  await refused('aggregate', EDITION, ...share, '--group-by', 'brand,channel')
})
