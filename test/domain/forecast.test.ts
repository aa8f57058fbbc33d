// What an estimate says of an answer beforehand: whether its groups will be readable, and what tells more.
import t from 'tap'
import type { EditionTotal } from '../../schemas/engine.ts'
import { Query, type QueryInput } from '../../schemas/query.ts'
import { planTotals } from '../../src/domain/edition-totals.ts'
import { estimateParts, groupedOf } from '../../src/domain/estimate.ts'
import { groupedInstead } from '../../src/domain/plan/grouped.ts'
import { plan } from '../../src/domain/plan/plan.ts'
import { cutLines, forecastLines } from '../../src/sdk/counted-lines.ts'
import { marketDeclaration } from '../support/declaration.ts'

const declaration = marketDeclaration()
const monthly = { kind: 'aggregate', groupBy: ['month'], select: [{ statistic: 'count' }] }

function totalsOf(total: number): EditionTotal[] {
  return planTotals(declaration).requests.map(request => ({
    ...request,
    value: String(request.view === null ? total : Math.round(total / 20)),
  }))
}

function asked(change: object, total = 300_000) {
  const query = Query.parse({
    edition: 'market@2025',
    privacy: { rho: '0.02' },
    ...monthly,
    ...change,
  } as QueryInput)
  const described = { declaration, totals: totalsOf(total) }
  const planned = plan(declaration, query, 'open', null, described.totals)
  const grouped = groupedOf(described, planned, groupedInstead(described, query), 1)
  return { parts: estimateParts(described, planned, 1), grouped }
}

t.test('a group of average size is forecast from what was released of the whole edition', t => {
  const months = declaration.dimensions.find(({ name }) => name === 'month')?.values.length ?? 1
  const [part, cut] = asked({}).parts
  t.equal(Number(part?.forecast?.figure), Number((300_000 / months).toPrecision(3)))
  t.equal(part?.forecast?.size, 'clear')
  t.equal(cut?.forecast, null, 'a cut total is no group')
  const sizes = [100, 3, 1.5].map(deviations => {
    const deviation = Number(part?.plusMinus) / 1.96
    const total = Math.ceil(deviations * 1.02 * deviation * months)
    const planned = asked({ select: [{ statistic: 'count', view: part?.view }] }, total).parts[0]
    return planned?.forecast?.size
  })
  t.strictSame(sizes, ['clear', 'faint', 'too-small'])
  t.equal(
    asked({ select: [{ statistic: 'units' }] }).parts[0]?.forecast,
    null,
    'nothing was released of buyers',
  )
  t.end()
})

t.test('what will not be readable is said, the sooner where it divides', t => {
  const mean = { select: [{ statistic: 'mean', measure: 'revenue' }] }
  const { parts } = asked(mean)
  t.strictSame(
    parts.filter(({ divides }) => divides).map(({ statistic, cut }) => [statistic, cut]),
    [['count', false]],
  )
  const [some] = parts
  if (some === undefined) throw new Error('a part')
  const lines = (size: 'too-small' | 'faint' | 'clear', divides: boolean) =>
    forecastLines(
      { language: 'en' },
      { parts: [{ ...some, divides, forecast: { figure: '40', size } }], grouped: null },
    )
  t.match(lines('too-small', false), [/about 40, below three standard deviations/])
  t.match(lines('faint', true), [/below six standard deviations.*divides/])
  t.same([...lines('faint', false), ...lines('clear', true)], [])
  t.end()
})

t.test('one question about all values is advised where it tells more than several about one each', t => {
  const category = declaration.dimensions.find(({ name }) => name === 'category')
  const one = { where: { category: [category?.values[0]?.value] } }
  const { grouped, parts } = asked({ ...one, groupBy: [] })
  t.match(grouped, { dimension: 'category', values: (category?.values.length ?? 0) - 1 })
  const ratio = Number(grouped?.plusMinus) / Number(parts[0]?.plusMinus)
  t.equal(grouped?.from, Math.max(2, Math.ceil(ratio ** 2)))
  t.equal(asked({}).grouped, null, 'nothing is asked of a single value')
  t.equal(asked({ ...one, privacy: { within: '100' } }).grouped, null, 'a precision has no common charge')
  t.match(forecastLines({ language: 'en' }, { parts: [], grouped }), [
    /Grouped by category instead, all \d+ values/,
  ])
  t.end()
})

t.test('an answer says what a line counts at most, also where no cap cuts', t => {
  const table = { name: 'revenue', kind: 'level', statistic: 'sum', measure: 'revenue' } as const
  const lines = (lo: string) =>
    cutLines(
      { language: 'en' },
      {
        tables: [{ ...table, dimensions: [], cells: [], cut: null }],
        measures: declaration.measures.map(measure => ({ ...measure, lo })),
      },
      () => '',
    )
  t.strictSame(lines('0'), [
    'revenue: a line counts at most 300 yuan; what this cuts is in neither interval.',
  ])
  t.match(lines('-600'), [/at least -300 yuan and at most 300 yuan/])
  t.end()
})
