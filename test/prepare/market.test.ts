import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { parse, stringify } from 'yaml'
import { Fault } from '../../schemas/fault.ts'
import { MarketStandard } from '../../schemas/market.ts'
import { misfitsOf } from '../../schemas/market-fit.ts'
import { prepare, type Prepared } from '../../src/prepare/node/prepare.ts'

const MARKET_FILE = join(import.meta.dirname, '../../examples/appliance-market/market.yaml')
const standard = MarketStandard.parse(parse(readFileSync(MARKET_FILE, 'utf8')))

/**
 * Another platform's words: its own columns, codes of its own, and a column that the market does not have.
 */
const OWN = {
  dataset: 'stream-orders',
  edition: '2025',
  title: 'Orders of a live-stream shop',
  source: 'a test',
  period: { from: '2025-01-01', to: '2025-12-31' },
  files: ['sold.csv'],
  unit: { column: 'account' },
  orderKey: { column: 'bill' },
  lookups: { kinds: { files: ['kinds.csv'], key: 'code' } },
  dimensions: {
    gender: { column: 'sex' },
    host: { column: 'host', values: ['amy', 'bob'] },
    category: { column: 'kind', lookup: 'kinds', take: 'name' },
    price_band: { column: 'price', bins: [0, 50, 100, 150, 200, 300, 500, 800, 1200, 2000, 3000] },
    month: { column: 'paid_on' },
    channel: { column: 'way' },
    province: { column: 'province' },
    city_tier: { column: 'tier' },
    age_band: { column: 'age' },
  },
  measures: {
    revenue: { product: ['price', 'pieces'] },
    units_sold: { column: 'pieces' },
    tips: { column: 'pieces', quantum: 1, lo: 0, hi: 5 },
  },
  quasiIdentifiers: ['province', 'host', 'age_band'],
  budget: {
    perConsumer: { epsilon: 4 },
    total: { epsilon: 8 },
    perYear: { perConsumer: { epsilon: 6 }, total: { epsilon: 12 } },
  },
}

const HEADER = 'account,bill,sex,host,kind,price,paid_on,way,province,tier,age,pieces'
const ROWS = Array.from(
  { length: 600 },
  (_, i) =>
    `a${i % 200},b${i},${['女', '男'][i % 2]},amy,k${i % 3},${99 + i},2025-0${1 + (i % 9)}-11,直播间,广东,一线,25-29,${1 + (i % 3)}`,
)

async function prepared(t: Test, dataset: object, market?: MarketStandard): Promise<Prepared> {
  const folder = t.testdir({
    'dataset.yaml': stringify(dataset),
    ...(market === undefined ? {} : { 'market.yaml': stringify(market) }),
    data: {
      'sold.csv': `${[HEADER, ...ROWS].join('\n')}\n`,
      'kinds.csv': 'code,name\nk0,空气炸锅\nk1,电饭煲\nk2,台灯\n',
    },
  })
  return await prepare({
    datasetFile: join(folder, 'dataset.yaml'),
    marketFile: market === undefined ? MARKET_FILE : join(folder, 'market.yaml'),
    dataFolder: join(folder, 'data'),
    outFolder: join(folder, 'out'),
    secretFile: join(folder, 'secret'),
  })
}

t.test('a provider says where things are, and the market says everything else', async t => {
  const { declaration, leftOut, contributionFile } = await prepared(t, OWN)
  t.same(misfitsOf(standard, declaration), [])
  t.same(
    declaration.dimensions.map(({ name, label }) => ({ name, label })),
    standard.dimensions.map(({ name, label }) => ({ name, label })),
    'in the market’s order and words',
  )
  t.same(declaration.views, standard.views)
  t.equal(declaration.capacity, standard.capacity)
  t.same(leftOut, ['host', 'tips'], 'what the market does not have stays at home')
  t.same(declaration.quasiIdentifiers, ['province', 'age_band'])
  t.ok(existsSync(contributionFile))
})

t.test('bounds of a market that some values have of their own are those of each provider', async t => {
  const caps = [
    { over: ['category'], max: 2, byValue: { dimension: 'category', caps: [{ code: 1, max: 9 }] } },
    {
      over: ['month', 'category'],
      max: '5000',
      byValue: { dimension: 'category', caps: [{ code: 0, max: '70000' }] },
      of: { measure: 'revenue' },
    },
  ]
  const views = [...standard.views, { name: 'ofValue', for: ['sum' as const], caps }]
  const { declaration } = await prepared(t, OWN, MarketStandard.parse({ ...standard, views }))
  t.same(declaration.views, views)
})

t.test('what does not fit is said, all of it, and nothing is written', async t => {
  const { month: _, ...dimensions } = OWN.dimensions
  const { revenue: __, ...measures } = OWN.measures
  const missing = await faultsOf(prepared(t, { ...OWN, dimensions, measures, orderKey: undefined }))
  t.match(missing, [
    { code: 'prepare.market_missing', at: '/dimensions/month' },
    { code: 'prepare.market_missing', at: '/measures/revenue' },
    { code: 'prepare.market_missing', at: '/orderKey' },
  ])
  const other = {
    ...OWN,
    period: { from: '2025-01-01', to: '2025-12-30' },
    capacity: 400_001,
    dimensions: { ...OWN.dimensions, price_band: { column: 'price', bins: [0, 60, 100] } },
  }
  const folder = t.testdirName
  t.match(await faultsOf(prepared(t, other)), [
    { code: 'prepare.market_misfit', at: '/dimensions/price_band/values/1' },
    { code: 'prepare.market_misfit', at: '/capacity', params: { expected: '≤ 400000', found: '400001' } },
    { code: 'prepare.market_misfit', at: '/period' },
  ])
  t.notOk(existsSync(join(folder, 'out')))
})

async function faultsOf(work: Promise<unknown>): Promise<Fault['faults']> {
  try {
    await work
  } catch (error) {
    if (error instanceof Fault) return error.faults
    throw error
  }
  throw new Error('it was prepared')
}
