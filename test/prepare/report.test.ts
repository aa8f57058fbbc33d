import t from 'tap'
import { LADDER } from '../../protocols/anonymise/ladder.ts'
import { ReportSummary } from '../../schemas/contribution.ts'
import { csv, DATASET, prepareCase, refused, ROWS } from './helpers.ts'

/** 300 buyers with habits: some buy a lot, a few buy very much. */
const MARKET = Array.from({ length: 300 }, (_, buyer) => {
  const lines = buyer % 50 === 0 ? 90 : buyer % 7 === 0 ? 20 : 4
  return Array.from({ length: lines }, (_, i) => {
    const month = String(((buyer + i * (buyer % 5)) % 12) + 1).padStart(2, '0')
    const gender = buyer % 30 === 0 && i === 0 ? '男' : '女'
    const category = ['air fryer', 'rice cooker', '电饭煲', 'kettle'][(buyer + i) % 4]
    return `b${buyer},o${Math.floor(i / 2)},2025-${month}-11,${category},${(i % 40) + 5}.25,${(i % 3) + 1},${gender}`
  })
}).flat()

const VIEWS = {
  buyers: { for: ['units'] },
  lines: { for: ['count', 'orders', 'units'], caps: [{ over: ['month'], max: 7 }] },
  few: { for: ['count'], caps: [{ over: ['month'], max: 5 }], perUnit: 20 },
  spending: { for: ['sum'], caps: [{ over: ['category'], max: 10 }] },
}

t.test(
  'the ladder’s kept shares are those of counting by hand, for caps, for a buyer’s bound and for both',
  async t => {
    const { report } = await prepareCase(t.testdir(), {
      files: { 'orders.csv': csv(...MARKET) },
      dataset: { ...DATASET, views: VIEWS },
    })
    const byMonth = counts(MARKET, row => `${row[0]} ${row[2]?.slice(0, 7)}`)
    const bound = (view: string, statistic: string, over: readonly string[]) => {
      const found = report.views.bounds.find(
        each => each.view === view && each.statistic === statistic && each.over.join() === over.join(),
      )
      if (found === undefined) throw new Error(`no ladder for ${view}`)
      return found
    }
    const lines = bound('lines', 'count', ['month'])
    t.strictSame(lines.question, { groupBy: ['month'], fixed: [] })
    t.strictSame(
      lines.ladder.map(point => point.bound),
      [...LADDER],
    )
    for (const { bound: most, keptShare } of [...lines.ladder, lines.declared]) {
      t.ok(
        near(keptShare, total([...byMonth.values()].map(n => Math.min(n, most))) / MARKET.length),
        `month: ${most}`,
      )
    }
    t.equal(lines.declared.bound, 7)
    const perUnit = (cap: number, most: number) => {
      const kept = new Map<string, number>()
      for (const [key, n] of byMonth) {
        const buyer = key.split(' ')[0] ?? ''
        kept.set(buyer, (kept.get(buyer) ?? 0) + Math.min(n, cap))
      }
      return total([...kept.values()].map(n => Math.min(n, most))) / MARKET.length
    }
    for (const { bound: most, keptShare } of bound('few', 'count', []).ladder) {
      t.ok(near(keptShare, perUnit(5, most)), `perUnit: ${most}`)
    }
    for (const { bound: cap, keptShare } of bound('few', 'count', ['month']).ladder) {
      t.ok(near(keptShare, perUnit(cap, 20)), `month under perUnit: ${cap}`)
    }
    for (const { keptShare } of bound('lines', 'units', ['month']).ladder) {
      t.equal(keptShare, 1, 'a buyer who has a row in a month keeps one')
    }
    const last = bound('lines', 'orders', ['month']).ladder.at(-1)
    t.equal(last?.keptShare, 1)
  },
)

t.test(
  'ladders of caps on orders and on a measure count orders and amounts, in the file’s own units',
  async t => {
    const { report } = await prepareCase(t.testdir(), {
      files: { 'orders.csv': csv(...MARKET) },
      dataset: {
        ...DATASET,
        dimensions: { ...DATASET.dimensions, month: { column: 'date', calendar: 'month', perOrder: true } },
        views: {
          orders: { for: ['orders'], caps: [{ over: ['month'], max: 2, of: 'orders' }] },
          pieces: { for: ['sum'], caps: [{ over: ['month'], max: 7, of: 'pieces' }] },
          both: {
            for: ['sum'],
            caps: [
              { over: ['month', 'category'], max: 4, of: 'pieces' },
              { over: ['month'], max: 7, of: 'pieces' },
            ],
            perUnit: 12,
          },
        },
      },
    })
    const found = report.views.bounds.map(
      each => `${each.view} ${each.of} ${each.over.join()} ${each.measure ?? ''}`,
    )
    t.strictSame(found, [
      'orders orders month ',
      'pieces pieces month pieces',
      'both pieces month,category pieces',
      'both pieces month pieces',
      'both rows  pieces',
      // The cap is of pieces only: of revenue nothing but the bound of rows.
      'both rows  revenue',
    ])
    const month = (row: readonly string[]) => `${row[0]} ${row[2]?.slice(0, 7)}`
    const ordersOf = new Map<string, Set<string>>()
    const piecesOf = new Map<string, number>()
    for (const row of MARKET.map(text => text.split(','))) {
      ordersOf.set(month(row), (ordersOf.get(month(row)) ?? new Set()).add(row[1] ?? ''))
      piecesOf.set(month(row), (piecesOf.get(month(row)) ?? 0) + Number(row[5]))
    }
    const [orders, pieces] = report.views.bounds
    const kept = (of: Iterable<number>, most: number) =>
      total([...of].map(n => Math.min(n, most))) / total([...of])
    const orderCounts = [...ordersOf.values()].map(set => set.size)
    for (const point of [...(orders?.ladder ?? []), orders?.declared])
      t.ok(
        near(point?.keptShare ?? 0, kept(orderCounts, point?.bound ?? 0)),
        `${point?.bound} orders a month`,
      )
    const amounts = [...piecesOf.values()]
    for (const point of [...(pieces?.ladder ?? []), pieces?.declared])
      t.ok(near(point?.keptShare ?? 0, kept(amounts, point?.bound ?? 0)), `${point?.bound} pieces a month`)
    t.equal(pieces?.declared.bound, 7)
  },
)

t.test(
  'noise is Δ2 by the planner’s formulas against the groups, and the bound with the least error is proposed',
  async t => {
    const { report } = await prepareCase(t.testdir(), {
      files: { 'orders.csv': csv(...MARKET) },
      dataset: { ...DATASET, views: VIEWS },
    })
    const lines = report.views.bounds.find(each => each.view === 'lines' && each.statistic === 'count')
    const groups = [...counts(MARKET, row => row[2]?.slice(0, 7) ?? '').values()].sort((a, b) => a - b)
    const typical = (1 / (groups[5] ?? 0) + 1 / (groups[6] ?? 0)) / 2
    for (const { bound, noise } of lines?.ladder ?? []) {
      // 13 codes of month, `bound` rows in each: Δ2 = bound · √13 of independent noise; correlated noise
      // is at best (√f + μ)² with μ = bound / 2, f = 13 μ².
      const best = ((Math.sqrt(13) + 1) * bound) / 2 / Math.sqrt(2 * report.views.rho)
      const ratio = noise / (best * typical)
      t.ok(ratio > 1 - 1e-9 && ratio < 1.02, `σ at ${bound}: ${ratio}`)
    }
    const least = Math.min(...(lines?.ladder.map(point => point.total) ?? []))
    t.equal(lines?.ladder.find(point => point.bound === lines.proposed)?.total, least)
    t.ok(Math.abs(report.views.rho - 0.024356) < 1e-6, 'ε = 1 at δ = 1e-6')
  },
)

t.test('conflicts, contributions and k-anonymity are counted in buyers', async t => {
  const { report } = await prepareCase(t.testdir(), { files: { 'orders.csv': csv(...MARKET) } })
  t.equal(report.units, 300)
  t.equal(report.dimensions.find(each => each.name === 'gender')?.conflicts, 10)
  t.match(report.rowsOfUnit, { p50: 4, max: 90 })
  t.match(report.ordersOfUnit, { p50: 2, max: 45 })
  t.match(report.kAnonymity, {
    kMin: 10,
    over: ['gender'],
    worstCells: [
      { units: 10, values: ['男'] },
      { units: 300, values: ['女'] },
    ],
  })
})

t.test('what goes with the registration has techniques and a class, and no count', async t => {
  const { summary } = await prepareCase(t.testdir(), { files: { 'orders.csv': csv(...MARKET) } })
  t.strictSame(ReportSummary.parse(summary), summary)
  t.equal(summary.kMin, '5-19')
  t.match(summary.columns, [
    { column: 'buyer', role: 'unit', technique: 'pseudonym' },
    { column: 'order', role: 'order', technique: 'pseudonym' },
    { column: 'date', into: ['month'], technique: 'generalised' },
    { column: 'category', into: ['category'] },
    { column: 'price', into: ['price_band', 'revenue'], technique: 'generalised' },
    { column: 'quantity', into: ['pieces', 'revenue'], technique: 'clipped' },
    { column: 'gender' },
  ])
  t.notMatch(JSON.stringify(summary), /[0-9]{3}/)
})

/** As many as are shown: a shorter list may be one of brands. */
const GIVEN_NAMES = '伟敏静丽强磊军洋勇艳杰娟涛明超秀英华平刚'.split('')

t.test('identifiers are shown in dropped columns and stop the registration in kept ones', async t => {
  const withPhone = MARKET.map(
    (row, i) =>
      `${row},${i % 3 === 0 ? `1380013${String(i).padStart(4, '0')}` : ''},张${GIVEN_NAMES[i % GIVEN_NAMES.length]}`,
  )
  const header = 'buyer,order,date,category,price,quantity,gender,phone,name'
  const file = `${[header, ...withPhone].join('\n')}\n`
  const { report } = await prepareCase(t.testdir(), { files: { 'orders.csv': file } })
  const phone = report.columns.find(each => each.column === 'phone')
  t.match(phone, { kept: false, scan: { refused: ['mobile-phone'] } })
  t.equal(phone?.scan.shares[0]?.share, 1)
  t.equal(report.columns.find(each => each.column === 'name')?.scan.shares[0]?.kind, 'name')
  const faults = await refused(t, {
    files: { 'orders.csv': file },
    dataset: {
      ...DATASET,
      dimensions: { ...DATASET.dimensions, contact: { column: 'phone', values: ['none'] } },
    },
  })
  t.match(faults, [{ code: 'prepare.identifier_in_kept_column', at: 'phone', en: /mobile phone/ }])
})

t.test('a phone number as the buyer’s id is no obstacle: it becomes a pseudonym', async t => {
  const rows = ROWS.map((row, i) => row.replace(/^b\d/, `1380013800${i % 3}`))
  const { report } = await prepareCase(t.testdir(), { files: { 'orders.csv': csv(...rows) } })
  t.match(report.columns[0], { column: 'buyer', kept: false, treatment: { technique: 'pseudonym' } })
})

function counts(
  rows: readonly string[],
  key: (row: readonly string[]) => string,
): ReadonlyMap<string, number> {
  const found = new Map<string, number>()
  for (const row of rows) {
    const name = key(row.split(','))
    found.set(name, (found.get(name) ?? 0) + 1)
  }
  return found
}

function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0)
}

function near(a: number, b: number): boolean {
  return Math.abs(a - b) < 1e-9
}
