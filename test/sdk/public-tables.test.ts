import t from 'tap'
import { Query } from '../../schemas/query.ts'
import { asksAgain } from '../../src/sdk/blind/public-tables.ts'

const sizes = { age: 3, gender: 2, month: 12, category: 4, channel: 2 }
const hidden = { dimensions: ['category', 'channel'], mode: 'one' } as const
const base = { edition: 'market@2025', privacy: { rho: '0.001' }, hidden } as const
const of = (query: object): Query => Query.parse({ ...base, ...query })
const profile = (change: object = {}) => of({ kind: 'profile', by: ['age', 'gender'], ...change })
const again = (query: Query, earlier: Query) => asksAgain(query, earlier, sizes)

t.test('a question in other words asks the same again', async t => {
  const first = profile({ where: { month: ['1', '2'] } })
  const filter = { where: { month: ['2', '1', '2'] } }
  const units = { select: [{ statistic: 'units' }], kind: 'aggregate', ...filter }
  const reworded: Readonly<Record<string, Query>> = {
    'order of groups and of a filter’s values': profile({ by: ['gender', 'age'], ...filter }),
    'privacy, mechanism and purpose': profile({
      ...filter,
      privacy: { epsilon: '0.3' },
      mechanism: 'discrete-laplace',
      purpose: 'else',
    }),
    'a view that is named': profile({ ...filter, of: { statistic: 'units', view: 'rows' } }),
    'no comparison': profile({ ...filter, base: false }),
    'a filter that names every value': profile({ where: { month: ['1', '2'], gender: ['f', 'm'] } }),
    'the hidden dimensions in another order, as a set': profile({
      ...filter,
      hidden: { dimensions: ['channel', 'category'], mode: 'any' },
    }),
    'as an aggregate, with shares': of({ ...units, groupBy: ['age'], shares: true }),
    'one marginal of it': profile({ ...filter, by: ['gender'] }),
  }
  for (const [words, query] of Object.entries(reworded)) {
    t.ok(again(query, first), words)
    t.ok(again(first, query), `${words}, the other way`)
  }
  const mean = of({ kind: 'aggregate', select: [{ statistic: 'mean', measure: 'paid' }], groupBy: ['age'] })
  const sum = of({ kind: 'aggregate', select: [{ statistic: 'sum', measure: 'paid' }], groupBy: ['age'] })
  const average = of({
    kind: 'trend',
    select: [{ statistic: 'average', measure: 'paid', per: 'qty' }],
    period: 'month',
    splitBy: 'age',
  })
  const trend = of({
    ...units,
    where: {},
    select: [{ statistic: 'sum', measure: 'qty' }],
    groupBy: ['age', 'month'],
  })
  t.ok(again(mean, sum) && again(sum, mean), 'a mean asks its sum')
  t.ok(again(trend, average), 'an average by period asks both of its sums')
})

t.test('another question is none', async t => {
  const first = profile({ where: { month: ['1', '2'] } })
  const others: Readonly<Record<string, Query>> = {
    'another edition': of({ ...first, edition: 'market@2026' }),
    'another filter': profile({ where: { month: ['1'] } }),
    'no filter': profile(),
    'another statistic': profile({ where: { month: ['1', '2'] }, of: { statistic: 'count' } }),
    'groups crossed': profile({ where: { month: ['1', '2'] }, cross: true }),
    'other hidden dimensions': profile({
      where: { month: ['1', '2'] },
      hidden: { dimensions: ['category'], mode: 'one' },
    }),
    'a dimension called as what objects inherit': profile({ where: { constructor: ['x'] } }),
  }
  for (const [words, query] of Object.entries(others)) t.notOk(again(query, first), words)
})
