import t from 'tap'
import { binEdges, binValues } from '../../protocols/anonymise/bins.ts'
import { canonicalJson } from '../../protocols/canonical-json.ts'
import { Fault } from '../../schemas/fault.ts'
import { Derivation } from '../../schemas/plan.ts'
import { Query } from '../../schemas/query.ts'
import { plan } from '../../src/domain/plan/plan.ts'
import { marketDeclaration } from '../support/declaration.ts'

const label = (text: string) => ({ zh: text, en: text })
const bins = [...binValues(['50', '100', '200.5'], true), { value: 'other', label: label('other') }]
const base = marketDeclaration()
const declaration = {
  ...base,
  dimensions: [
    ...base.dimensions,
    { name: 'price', label: label('price'), perUnit: false, kind: 'bins' as const, values: [...bins] },
  ],
  measures: base.measures.map(each => (each.name === 'sold' ? { ...each, lo: '-5' } : each)),
}
const ask = (query: object) =>
  plan(
    declaration,
    Query.parse({
      kind: 'aggregate',
      edition: 'market@2025',
      select: [{ statistic: 'count' }],
      privacy: { rho: '0.04' },
      ...query,
    }),
    'open',
  )
const refusal = (query: object) => {
  try {
    ask(query)
  } catch (error) {
    if (error instanceof Fault) return error.faults[0]
    throw error
  }
  throw new Error('it was planned')
}
const median = { summary: 'quantile', along: 'price', at: ['0.25', '0.5'] }

t.test('a summary releases and costs nothing, and is another question', async t => {
  const plain = ask({ groupBy: ['price'] })
  const summed = ask({ groupBy: ['price'], summaries: [median, { summary: 'rank', along: 'price' }] })
  t.strictSame(summed.parts, plain.parts)
  t.not(summed.digest, plain.digest)
  t.strictSame(
    summed.derivations.map(({ name }) => name),
    ['count', 'quantile-0.25/count/price', 'quantile-0.5/count/price', 'rank/count/price'],
  )
})

t.test('derivations are in the order of canonical JSON, as answers are written', async t => {
  const { derivations } = ask({
    groupBy: ['category', 'price'],
    summaries: [
      median,
      { summary: 'rank', along: 'category' },
      { summary: 'concentration', along: 'category' },
      { summary: 'rate', along: 'category', of: ['fan', 'kettle'], per: ['air-fryer'] },
    ],
  })
  for (const each of derivations) {
    t.equal(JSON.stringify(each), canonicalJson(each))
    t.strictSame(Derivation.parse(each), each)
  }
  t.match(
    derivations.find(({ kind }) => kind === 'rate'),
    { over: [1, 2], under: [0] },
  )
})

t.test('bins are the numbers of the asked values, and open ends are open', async t => {
  const { derivations } = ask({
    groupBy: ['price'],
    where: { price: ['100..200.5', '<50', 'other'] },
    summaries: [median],
  })
  t.match(
    derivations.find(({ kind }) => kind === 'quantile'),
    {
      bins: [
        { code: 0, from: null, to: 50 },
        { code: 2, from: 100, to: 200.5 },
      ],
    },
  )
  for (const { value } of binValues(['-5', '-0.5', '0', '1e3'], true)) t.ok(binEdges(value), value)
  t.strictSame(binEdges('-5..-0.5'), { from: -5, to: -0.5 })
  for (const value of ['other', 'first', 'a..b', '5', '<', '>=x']) t.equal(binEdges(value), undefined, value)
})

t.test('what a summary would say nothing of is refused, with its place', async t => {
  const groupBy = ['category', 'price', 'age']
  const cases: readonly (readonly [object, string])[] = [
    [{ groupBy: ['category'], summaries: [median] }, 'query.summary_not_grouped'],
    [{ groupBy, summaries: [{ ...median, along: 'category' }] }, 'query.summary_not_binned'],
    [{ groupBy, select: [{ statistic: 'orders' }], summaries: [median] }, 'query.summary_not_additive'],
    [
      {
        groupBy,
        select: [{ statistic: 'units' }],
        summaries: [{ summary: 'concentration', along: 'category' }],
      },
      'query.summary_not_additive',
    ],
    [
      { groupBy, select: [{ statistic: 'mean', measure: 'revenue' }], summaries: [median] },
      'query.summary_no_level',
    ],
    [
      { groupBy, select: [{ statistic: 'sum', measure: 'sold' }], summaries: [median] },
      'query.summary_signed',
    ],
    [
      {
        groupBy,
        mechanism: 'discrete-laplace',
        summaries: [{ summary: 'concentration', along: 'category' }],
      },
      'query.summary_gaussian',
    ],
    [
      {
        groupBy,
        where: { category: ['fan'] },
        summaries: [{ summary: 'rate', along: 'category', of: ['fan'], per: ['kettle'] }],
      },
      'query.summary_filtered',
    ],
    [
      {
        groupBy,
        select: [{ statistic: 'units' }],
        summaries: [{ summary: 'rate', along: 'category', of: ['fan', 'kettle'], per: ['kettle'] }],
      },
      'query.summary_not_additive',
    ],
  ]
  for (const [query, code] of cases) t.match(refusal(query), { code }, code)
  t.ok(
    ask({
      groupBy: ['category'],
      select: [{ statistic: 'units' }],
      summaries: [{ summary: 'rate', along: 'category', of: ['fan'], per: ['kettle'] }],
    }),
    'one value of buyers by one other',
  )
  for (const at of ['1.5', '0.0', '0', 'x'])
    t.throws(() => ask({ groupBy, summaries: [{ ...median, at: [at] }] }))
})

t.test('bins that do not rise are no numbers, whatever a provider declares', async t => {
  const query = {
    kind: 'aggregate',
    edition: 'market@2025',
    select: [{ statistic: 'count' }],
    groupBy: ['price'],
  }
  for (const order of [[1, 0, 2, 3, 4], [3, 0, 1, 2, 4], [4]]) {
    const dimensions = declaration.dimensions.map(each =>
      each.name === 'price' ? { ...each, values: order.flatMap(i => bins[i] ?? []) } : each,
    )
    const asked = Query.parse({ ...query, privacy: { rho: '0.04' }, summaries: [median] })
    t.throws(() => plan({ ...declaration, dimensions }, asked, 'open'), { code: 'query.summary_not_binned' })
  }
})
