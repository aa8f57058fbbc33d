import t from 'tap'
import { statedChargeOf } from '../../schemas/charged.ts'
import type { Declaration, View } from '../../schemas/declaration.ts'
import type { EditionTotal } from '../../schemas/engine.ts'
import type { Part } from '../../schemas/plan.ts'
import { Query, type QueryInput } from '../../schemas/query.ts'
import { planTotals } from '../../src/domain/edition-totals.ts'
import { plan } from '../../src/domain/plan/plan.ts'
import { marketDeclaration } from '../support/declaration.ts'

const declaration = marketDeclaration()
const edition = 'market@2025'

function partsOf(query: object, on: Declaration = declaration): readonly Part[] {
  const parsed = Query.parse({ edition, privacy: { rho: '0.02' }, ...query } as QueryInput)
  return plan(on, parsed, 'open').parts.map(({ part }) => part)
}

const monthly = { kind: 'aggregate', groupBy: ['month'], select: [{ statistic: 'count' }] }

t.test(
  'a bounded part has a cut total: half its sensitivity as the limit, a fifth or a tenth of its ρ',
  t => {
    const [part, cut, ...more] = partsOf(monthly)
    t.equal(more.length, 0)
    t.match(cut, {
      name: 'count.cut',
      l1: String((BigInt(part?.l1 ?? 0) + 1n) / 2n),
      shape: { groupBy: [], cut: { groupBy: ['month'] }, statistic: 'count', view: part?.shape.view },
    })
    t.equal(cut?.shape.cut?.limit, cut?.l1)
    t.equal(BigInt(cut?.l2Squared ?? 0), BigInt(cut?.l1 ?? 0) ** 2n)
    t.equal(Number(cut?.rho) / (Number(cut?.rho) + Number(part?.rho)), 1 / 5, 'few groups')
    for (const each of [part, cut]) t.equal(each && statedChargeOf(each), BigInt(each?.rho ?? -1))
    const [many, cutOfMany] = partsOf({ ...monthly, groupBy: ['category', 'month'] })
    t.equal(Number(cutOfMany?.rho) / (Number(cutOfMany?.rho) + Number(many?.rho)), 1 / 10, 'many groups')
    t.equal(BigInt(part?.rho ?? 0) + BigInt(cut?.rho ?? 0), 20_000_000n, 'both are what was asked for')
    t.end()
  },
)

t.test('a cut total says what the cap that cuts first allows in one combination', t => {
  const inCap = (caps: View['caps'], query: object = monthly, perUnit?: number) => {
    const view = { name: 'v', for: ['count', 'orders'] as const, caps }
    const views = [{ ...view, for: [...view.for], ...(perUnit === undefined ? {} : { perUnit }) }]
    return partsOf(query, marketDeclaration({ views }))[1]?.shape.cut?.inCap
  }
  const [month, category] = [
    { over: ['month'], max: 4 },
    { over: ['category'], max: 30 },
  ]
  const months = declaration.dimensions.find(({ name }) => name === 'month')?.values.length ?? 0
  const categories = declaration.dimensions.find(({ name }) => name === 'category')?.values ?? []
  t.equal(inCap([month]), '4')
  t.equal(inCap([], monthly, 7), '7')
  const one = { ...monthly, where: { category: [categories[0]?.value] } }
  t.equal(inCap([month, { ...category, max: 2 * months }], one), String(2 * months), 'of one category')
  t.equal(inCap([month, { ...category, max: 1000 }], one), '4', 'the other never cuts first')
  t.equal(inCap([month], monthly, 4 * months), String(4 * months), 'the largest of several')
  const orders = { ...monthly, select: [{ statistic: 'orders' }] }
  t.equal(inCap([{ ...month, of: 'orders' }], orders), '4')
  t.end()
})

t.test('a part that no bound can cut has none', t => {
  const units = { statistic: 'units' }
  t.equal(partsOf({ ...monthly, select: [units] }).length, 1, 'an unbounded view')
  const capped = (view: Partial<View>) =>
    marketDeclaration({ views: [{ name: 'v', for: ['units'], caps: [], ...view }] })
  const kept = capped({ caps: [{ over: ['category', 'month'], max: 1 }] })
  t.equal(partsOf({ ...monthly, select: [units] }, kept).length, 1, 'the first row of each cell is kept')
  const lost = capped({ caps: [{ over: ['category'], max: 3 }] })
  t.equal(partsOf({ ...monthly, select: [units] }, lost).length, 2, 'months of a category may be lost')
  t.equal(partsOf({ ...monthly, groupBy: ['age'], select: [units] }, lost).length, 1, 'of the buyer')
  t.equal(
    partsOf({ ...monthly, groupBy: ['age'], where: { month: ['2025-01'] }, select: [units] }, lost).length,
    2,
  )
  t.equal(partsOf({ ...monthly, select: [units] }, capped({ perUnit: 9 })).length, 2)
  t.end()
})

t.test('a precision that is asked for is the part’s own, and the cut total comes on top', t => {
  const within = { ...monthly, privacy: { within: '120' } }
  const [part, cut] = partsOf(within)
  const share = Number(cut?.rho) / (Number(cut?.rho) + Number(part?.rho))
  t.ok(Math.abs(share - 0.2) < 0.001, String(share))
  for (const each of [part, cut]) t.equal(each && statedChargeOf(each), BigInt(each?.rho ?? -1))
  t.end()
})

t.test('a hidden part has no cut total: its limit would be one for each cell', t => {
  const hidden = { dimensions: ['category'], mode: 'any' }
  const query = Query.parse({ edition, privacy: { rho: '0.02' }, ...monthly, hidden } as never)
  t.strictSame(
    plan(declaration, query, 'blind').parts.map(({ part, hidden }) => [part.shape.cut, hidden]),
    [[undefined, true]],
  )
  t.end()
})

t.test('a mean and an average take the totals that their view counts, each with its own cut total', t => {
  for (const select of [
    { statistic: 'mean', measure: 'revenue' },
    { statistic: 'average', measure: 'revenue', per: 'sold' },
  ]) {
    const parts = partsOf({ ...monthly, select: [select] })
    t.same(
      parts.map(({ shape }) => [
        shape.statistic === 'count' ? 'count' : shape.measure,
        shape.cut !== undefined,
      ]),
      [
        ['revenue', false],
        [select.statistic === 'mean' ? 'count' : 'sold', false],
        ['revenue', true],
        [select.statistic === 'mean' ? 'count' : 'sold', true],
      ],
    )
    t.equal(new Set(parts.map(({ shape }) => shape.view)).size, 1, 'of the same rows')
  }
  t.end()
})

/** Tight, medium and loose, nested. */
const nested = marketDeclaration({
  views: [
    { name: 'tight', for: ['count'], caps: [{ over: ['month'], max: 1 }] },
    { name: 'medium', for: ['count'], caps: [{ over: ['month'], max: 5 }] },
    { name: 'loose', for: ['count'], caps: [{ over: ['month'], max: 40 }] },
  ],
})

function totalsOf(total: number, leftOut: Readonly<Record<string, number>>): readonly EditionTotal[] {
  return planTotals(nested).requests.map(request => ({
    ...request,
    value: String(Math.round(total * (request.view === null ? 1 : (leftOut[request.view] ?? 0)))),
  }))
}

t.test('of nested views the one with the least estimated error answers, from noise and from bias', t => {
  const viewFor = (total: number, rho: string, change: object = {}) => {
    const query = Query.parse({ edition, ...monthly, privacy: { rho }, ...change } as never)
    const totals = totalsOf(total, { tight: 0.4, medium: 0.1, loose: 0.005 })
    return plan(nested, query, 'open', null, totals).parts[0]?.part.shape.view
  }
  t.equal(viewFor(3_000_000, '0.01'), 'loose', 'much is sold: what a bound cuts weighs more than noise')
  t.equal(viewFor(30_000, '0.01'), 'medium')
  t.equal(viewFor(2000, '0.01'), 'tight', 'little is sold: noise weighs more')
  t.equal(viewFor(60_000, '0.01'), 'medium')
  t.equal(viewFor(60_000, '0.2'), 'loose', 'less noise is bought: the same target bears a looser bound')
  t.equal(viewFor(3_000_000, '0.01', { where: { category: ['fan'], month: ['2025-01'] } }), 'loose')
  t.equal(viewFor(300_000, '0.01', { groupBy: ['month', 'category'] }), 'medium', 'smaller groups')
  t.equal(
    viewFor(3_000_000, '0.01', { select: [{ statistic: 'count', view: 'tight' }] }),
    'tight',
    'as named',
  )
  t.end()
})

t.test('while nothing is released of the edition, views are compared by their noise alone', t => {
  const query = Query.parse({ edition, ...monthly, privacy: { rho: '0.01' } } as never)
  const viewWith = (totals: readonly EditionTotal[]) =>
    plan(nested, query, 'open', null, totals).parts[0]?.part.shape.view
  t.equal(viewWith([]), 'tight')
  const known = totalsOf(3_000_000, { tight: 0.4, medium: 0.1, loose: 0.005 })
  t.equal(viewWith(known.filter(({ view }) => view !== 'loose')), 'tight', 'not even where one is missing')
  t.end()
})
