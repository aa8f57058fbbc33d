import t from 'tap'
import { randomFillSync } from 'node:crypto'
import { digestOfJson } from '../../protocols/digest.ts'
import { sampleNoise } from '../../protocols/dp/noise.ts'
import { epsilonOfRho, formatRho, parseRho } from '../../protocols/dp/zcdp.ts'
import type { View } from '../../schemas/declaration.ts'
import { Fault } from '../../schemas/fault.ts'
import { Part } from '../../schemas/plan.ts'
import { Query, type QueryInput } from '../../schemas/query.ts'
import { exactNoise } from '../../schemas/exact-noise.ts'
import { countedOf } from '../../src/domain/answer.ts'
import { plan } from '../../src/domain/plan/plan.ts'
import { marketDeclaration } from '../support/declaration.ts'

const declaration = marketDeclaration()
const edition = 'market@2025'
const planned = (query: Omit<QueryInput, 'edition'> & { kind: string }) =>
  plan(declaration, Query.parse({ ...query, edition }), 'open')
const refusal = (query: object) => {
  try {
    plan(declaration, Query.parse({ edition, ...query }), 'open')
  } catch (error) {
    if (error instanceof Fault) return error
    throw error
  }
  throw new Error('it was planned')
}

t.test(
  'a profile releases one marginal a dimension and the base, each with an equal part of the charge',
  async t => {
    const { parts, derivations } = planned({
      kind: 'profile',
      where: { category: ['air-fryer'] },
      by: ['gender', 'age'],
      privacy: { rho: '0.04' },
    } as never)
    t.strictSame(
      parts.map(({ part, baseDigest }) => [part.name, part.rho, part.l2Squared, baseDigest !== null]),
      [
        ['units/age', '10000000', '1', false],
        ['base.units/age', '10000000', '1', true],
        ['units/gender', '10000000', '1', false],
        ['base.units/gender', '10000000', '1', true],
      ],
    )
    t.strictSame(
      derivations.map(({ kind }) => kind),
      ['level', 'share', 'tgi', 'level', 'share', 'tgi', 'consistent', 'consistent'],
    )
  },
)

t.test('a profile over a dimension where buyers repeat also releases the whole that shares need', async t => {
  const { parts } = planned({
    kind: 'profile',
    where: { gender: ['f'] },
    by: ['category'],
    base: false,
    privacy: { rho: '0.04' },
  } as never)
  t.strictSame(
    parts.map(({ part }) => [part.shape.groupBy, part.l1]),
    [
      [['category'], '4'],
      [[], '1'],
    ],
  )
})

t.test('no two parts are called the same, whatever a dimension is called', async t => {
  const renamed = {
    ...declaration,
    dimensions: declaration.dimensions.map(each =>
      each.name === 'category' ? { ...each, name: 'all' } : each,
    ),
  }
  const query = { kind: 'profile', edition, where: { gender: ['f'] }, by: ['all', 'month'] }
  const { parts } = plan(renamed, Query.parse({ ...query, privacy: { rho: '0.04' } }), 'open')
  const names = parts.map(({ part }) => part.name)
  t.strictSame(new Set(names).size, names.length)
  t.strictSame(
    names.filter(name => name.endsWith('*')),
    ['units/*', 'base.units/*'],
  )
})

t.test('the same statistic of two views is two, each with what is derived from it', async t => {
  const select = declaration.views
    .filter(view => view.for.includes('count'))
    .map(({ name: view }) => ({ statistic: 'count', view }))
  t.ok(select.length > 1)
  const { parts, derivations } = planned({
    kind: 'trend',
    period: 'month',
    select,
    privacy: { rho: '0.04' },
  } as never)
  t.strictSame(
    parts.map(({ part }) => part.name),
    ['', '.cut'].flatMap(end => select.map(({ view }) => `count.${view}${end}`)),
    'the cut totals of all parts come after them',
  )
  for (const { view } of select) {
    const of = derivations.filter(({ name }) => name.endsWith(`count.${view}`))
    t.strictSame(
      of.map(({ kind }) => kind),
      ['level', 'index', 'growth'],
    )
  }
})

t.test('moving averages are asked for, and two whole years have a season', async t => {
  const months = Array.from({ length: 27 }, (_, i) => `${2023 + Math.floor(i / 12)}-${1 + (i % 12)}`)
  const values = [...months, 'other'].map(value => ({ value, label: { zh: value, en: value } }))
  const longer = {
    ...declaration,
    dimensions: declaration.dimensions.map(each => (each.name === 'month' ? { ...each, values } : each)),
  }
  const asked = (where: object, more: object = {}) => {
    const query = {
      kind: 'trend',
      edition,
      period: 'month',
      where,
      select: [{ statistic: 'count' }],
      ...more,
    }
    const { parts, derivations } = plan(longer, Query.parse({ ...query, privacy: { rho: '0.04' } }), 'open')
    return { names: derivations.map(({ name }) => name), charge: parts.map(({ part }) => part.rho) }
  }
  const plain = asked({})
  t.ok(plain.names.includes('season/count'))
  const smooth = asked({}, { moving: 3 })
  t.ok(smooth.names.includes('moving-3/count'))
  t.strictSame(smooth.charge, plain.charge, 'free')
  t.ok(asked({ month: months.slice(3) }).names.includes('season/count'))
  t.notOk(asked({ month: months.slice(4) }).names.includes('season/count'), 'a month is missing')
  t.notOk(asked({ month: months.toSpliced(20, 1) }).names.includes('season/count'), 'a gap')
  t.end()
})

t.test('a whole that several shares need is released once and shown once', async t => {
  const { parts, derivations } = planned({
    kind: 'profile',
    where: { gender: ['f'] },
    by: ['category', 'month'],
    base: false,
    privacy: { rho: '0.04' },
  } as never)
  const names = [...parts.map(({ part }) => part.name), ...derivations.map(({ name }) => name)]
  t.strictSame(names, [
    'units/category',
    'units/all',
    'units/month',
    'units/category',
    'units/all',
    'share/category',
    'units/month',
    'share/month',
    // Both have the count of the view's units.
    'consistent/units/category',
    'consistent/units/month',
  ])
})

t.test('a dimension may have any name that the contract allows', async t => {
  const odd = marketDeclaration({
    dimensions: [
      ...declaration.dimensions,
      ...declaration.dimensions.slice(0, 1).map(dimension => ({ ...dimension, name: 'constructor' })),
    ],
  })
  const query = {
    kind: 'aggregate',
    edition,
    select: [{ statistic: 'units' }],
    groupBy: ['gender'],
    privacy: { rho: '0.01' },
  }
  t.equal(plan(odd, Query.parse(query), 'open').parts.length, 1)
})

t.test('the planner takes the view with the least noise for this very question', async t => {
  const trend = (where: object) =>
    planned({
      kind: 'trend',
      where,
      period: 'month',
      select: [{ statistic: 'count' }],
      privacy: { rho: '0.01' },
    } as never)
  t.strictSame(trend({}).parts[0]?.part.shape.view, 'lines')
  t.strictSame(trend({ category: ['fan'] }).parts[0]?.part.shape.view, 'linesOfOne')
  t.strictSame(trend({ category: ['fan'] }).parts[0]?.part.l1, '5')
})

t.test('a question about one value is answered under the bounds that this value has of its own', async t => {
  const [fan, kettle] = ['fan', 'kettle'].map(
    wanted =>
      declaration.dimensions
        .find(({ name }) => name === 'category')
        ?.values.findIndex(({ value }) => value === wanted) ?? -1,
  )
  const view: View = {
    name: 'linesOfValue',
    for: ['count'],
    caps: [
      {
        over: ['month', 'category'],
        max: 2,
        byValue: {
          dimension: 'category',
          caps: [
            { code: fan ?? 0, max: 9 },
            { code: kettle ?? 0, max: 40 },
          ],
        },
      },
    ],
  }
  const laddered = { ...declaration, views: [...declaration.views, view] }
  const trend = (category: readonly string[], named?: string) =>
    plan(
      laddered,
      Query.parse({
        kind: 'trend',
        edition,
        where: { category },
        period: 'month',
        select: [{ statistic: 'count', ...(named === undefined ? {} : { view: named }) }],
        privacy: { rho: '0.01' },
      }),
      'open',
    ).parts[0]?.part
  const months = declaration.dimensions.find(({ name }) => name === 'month')?.values.length ?? 0
  t.match(trend(['fan']), { l1: String(9 * months), shape: { view: 'linesOfValue' } })
  t.match(trend(['kettle']), { l1: String(40 * months), shape: { view: 'linesOfValue' } })
  t.equal(trend(['air-fryer'])?.shape.view, 'linesOfOne', 'a value without a bound of its own')
  t.equal(trend(['fan', 'kettle'])?.shape.view, 'linesOfOne', 'several values')
  t.equal(trend(['fan'], 'linesOfOne')?.shape.view, 'linesOfOne', 'the view that is named')
  t.equal(trend(['fan', 'kettle'], 'linesOfValue')?.l1, String(2 * 40 * months), 'the largest bound in scope')

  const counted = (category: readonly string[]) => {
    const part = trend(category, 'linesOfValue')
    return part === undefined ? [] : countedOf({ declaration: laddered, totals: [] }, [part])
  }
  t.match(counted(['fan']), [{ bounds: [{ max: '9' }] }], 'the answer says the bound of the value')
  t.match(counted(['air-fryer']), [{ bounds: [{ max: '2' }] }])
})

t.test('one question has one digest however it is written', async t => {
  const ask = (where: object, by: readonly string[], privacy: object) =>
    planned({ kind: 'profile', where, by, privacy } as never).digest
  const digest = ask({ category: ['fan', 'kettle'] }, ['age', 'gender'], { rho: '0.04' })
  t.equal(ask({ category: ['kettle', 'fan', 'kettle'] }, ['gender', 'age'], { rho: '0.0400' }), digest)
  t.not(ask({ category: ['fan'] }, ['gender', 'age'], { rho: '0.04' }), digest)
  t.not(ask({ category: ['fan', 'kettle'] }, ['age', 'gender'], { rho: '0.041' }), digest)
})

t.test(
  'the digest of a question is that of its canonical JSON, which stored answers are found by',
  async t => {
    const where = { category: ['fan', 'kettle'], gender: ['f'] }
    const privacy = { rho: '0.04' }
    const select = [
      { statistic: 'sum', measure: 'revenue' },
      { statistic: 'mean', measure: 'sold' },
    ]
    for (const query of [
      { kind: 'profile', where, by: ['age', 'month'], privacy },
      { kind: 'profile', where, by: ['age', 'gender'], cross: true, of: { statistic: 'orders' }, privacy },
      { kind: 'trend', where, period: 'month', splitBy: 'age', select, privacy },
      {
        kind: 'aggregate',
        select,
        groupBy: ['category'],
        shares: true,
        mechanism: 'discrete-laplace',
        privacy,
      },
    ]) {
      const { parts, derivations, digest } = planned(query as never)
      const same = {
        v: 1,
        dataset: declaration.dataset,
        edition: declaration.edition,
        mode: 'open',
        mechanism: query.mechanism ?? 'discrete-gaussian',
        parts: parts.map(({ part: { shape, rho } }) => ({ shape, rho })),
        derivations,
      }
      t.equal(digest, digestOfJson(same))
    }
  },
)

t.test('epsilon is spent up to, and never over, what was asked', async t => {
  const { parts } = planned({
    kind: 'aggregate',
    select: [{ statistic: 'units' }],
    privacy: { epsilon: '1' },
  } as never)
  const rho = BigInt(parts[0]?.part.rho ?? '0')
  t.ok(epsilonOfRho(rho, '1e-6') <= 1)
  t.ok(epsilonOfRho(rho + 1n, '1e-6') > 1)
})

t.test('an error asked for with "within" is met by every cell, and not outdone', async t => {
  const { parts } = planned({
    kind: 'aggregate',
    select: [{ statistic: 'sum', measure: 'revenue' }],
    privacy: { within: '50000' },
  } as never)
  t.ok(BigInt(parts[0]?.part.rho ?? '0') > 0n)
})

t.test('a mean takes both parts, and their cut totals, from the view that serves sums', async t => {
  const { parts } = planned({
    kind: 'aggregate',
    select: [{ statistic: 'mean', measure: 'revenue' }],
    groupBy: ['gender'],
    privacy: { rho: '0.01' },
  } as never)
  t.strictSame(
    parts.map(({ part }) => [part.shape.statistic, part.shape.view]),
    [
      ['sum', 'spending'],
      ['count', 'spending'],
      ['sum', 'spending'],
      ['count', 'spending'],
    ],
  )
})

t.test('refusals name the place and what would be valid', async t => {
  const cases = [
    [
      { kind: 'profile', by: ['agee'], privacy: { rho: '0.01' } },
      'query.dimension_unknown',
      '/query/by/0',
      'age',
    ],
    [
      { kind: 'profile', where: { category: ['airfryer'] }, by: ['age'], privacy: { rho: '0.01' } },
      'query.value_unknown',
      '/query/where/category/0',
      'air-fryer',
    ],
    [
      { kind: 'aggregate', select: [{ statistic: 'sum', measure: 'profit' }], privacy: { rho: '0.01' } },
      'query.measure_unknown',
      '/query',
      'revenue',
    ],
    [
      { kind: 'aggregate', select: [{ statistic: 'count', view: 'buyers' }], privacy: { rho: '0.01' } },
      'query.view_not_for',
      '/query',
      'lines',
    ],
    [
      { kind: 'trend', period: 'category', select: [{ statistic: 'count' }], privacy: { rho: '0.01' } },
      'query.period_not_calendar',
      '/query/period',
      'month',
    ],
    [
      { kind: 'aggregate', select: [{ statistic: 'mean', measure: 'revenue' }], privacy: { within: '3' } },
      'query.within_mean',
      '/query/privacy/within',
      'epsilon',
    ],
    [
      { kind: 'aggregate', select: [{ statistic: 'units' }], privacy: { epsilon: '1000000' } },
      'query.privacy_too_large',
      '/query/privacy',
      'epsilon',
    ],
    [
      { kind: 'aggregate', select: [{ statistic: 'units' }], privacy: { epsilon: '1e99' } },
      'query.privacy_too_large',
      '/query/privacy',
      'epsilon',
    ],
    [
      { kind: 'aggregate', select: [{ statistic: 'units' }], privacy: { rho: '1e-12' } },
      'query.privacy_too_small',
      '/query/privacy',
      'rho',
    ],
    [
      { kind: 'aggregate', select: [{ statistic: 'units' }], privacy: { within: '0.5' } },
      'query.privacy_too_large',
      '/query/privacy',
      'epsilon',
    ],
    [
      { kind: 'profile', by: ['age', 'age'], privacy: { rho: '0.01' } },
      'query.dimension_repeated',
      '/query/by/1',
      'age',
    ],
  ] as const
  for (const [query, code, at, hint] of cases) {
    const fault = refusal(query)
    t.equal(fault.code, code)
    t.equal(fault.faults[0].at, at, code)
    t.match(fault.message, hint, code)
  }
})

t.test('an edition without an order key says so', async t => {
  const query = Query.parse({
    edition,
    kind: 'aggregate',
    select: [{ statistic: 'orders' }],
    privacy: { rho: '0.01' },
  })
  t.throws(() => plan(marketDeclaration({ orders: false }), query, 'open'), {
    code: 'query.orders_undeclared',
  })
})

t.test('a sum that no view bounds is named with its measure, as are the sums that can be asked', async t => {
  const caps = [{ over: [], max: '600', of: { measure: 'revenue' } }]
  const spending = { name: 'spending', for: ['sum' as const], caps }
  const query = Query.parse({
    edition,
    kind: 'aggregate',
    select: [{ statistic: 'sum', measure: 'sold' }],
    privacy: { rho: '0.01' },
  })
  t.throws(() => plan(marketDeclaration({ views: [spending] }), query, 'open'), {
    code: 'query.statistic_unserved',
    message: 'No view of this edition serves sum(sold). Statistics that can be asked: sum(revenue).',
  })
})

t.test('groups and cells over the public limits are refused before any work', async t => {
  const wide = marketDeclaration({
    dimensions: ['a', 'b', 'c'].map(name => ({
      name,
      label: { zh: name, en: name },
      perUnit: true,
      kind: 'list' as const,
      values: Array.from({ length: 120 }, (_, i) => ({
        value: `v${i}`,
        label: { zh: `v${i}`, en: `v${i}` },
      })),
    })),
    views: [{ name: 'buyers', for: ['units'], caps: [] }],
  })
  const ask = (groupBy: string[]) =>
    plan(
      wide,
      Query.parse({
        edition,
        kind: 'aggregate',
        select: [{ statistic: 'units' }],
        groupBy,
        privacy: { rho: '0.01' },
      }),
      'open',
    )
  t.throws(() => ask(['a', 'b']), { code: 'query.too_many_groups' })
  t.throws(() => ask(['a', 'b', 'c']), { code: 'query.cube_too_large' })
})

t.test('a wide clip and a loose bound make a sensitivity that an answer can still state', async t => {
  const wide = marketDeclaration({
    measures: declaration.measures.map(measure => ({ ...measure, hi: '9000000000' })),
  })
  const query = {
    kind: 'aggregate',
    edition,
    select: [{ statistic: 'sum', measure: 'revenue' }],
    groupBy: ['month'],
    privacy: { rho: '0.01' },
  }
  const { parts } = plan(wide, Query.parse(query), 'open')
  t.strictSame(
    parts.map(({ part }) => [part.l2Squared.length, Part.safeParse(part).success]),
    [
      [22, true],
      [22, true],
    ],
  )
})

t.test('privacy that buys no noise that could be drawn is refused with the least that would', async t => {
  const wide = marketDeclaration({
    measures: declaration.measures.map(measure => ({ ...measure, hi: '9000000000' })),
  })
  for (const mechanism of ['discrete-gaussian', 'discrete-laplace'] as const) {
    const ask = (rho: string) =>
      plan(
        wide,
        Query.parse({
          kind: 'aggregate',
          edition,
          select: [{ statistic: 'sum', measure: 'revenue' }],
          groupBy: ['month'],
          privacy: { rho },
          mechanism,
        }),
        'open',
      )
    const least = leastAsked(() => ask('0.000000001'))
    t.match(least, /^0\.0000/, mechanism)
    const [bought] = ask(least).parts
    t.equal(sampleNoise(exactNoise(bought?.part.noise as never), 3, randomFillSync).length, 3)
    const less = parseRho(least) - 1n
    t.equal(
      leastAsked(() => ask(formatRho(less))),
      least,
      'and not a nano less',
    )
  }
})

function leastAsked(run: () => unknown): string {
  try {
    run()
  } catch (error) {
    if (error instanceof Fault && error.code === 'query.privacy_too_small')
      return String(error.faults[0].params['least'])
    throw error
  }
  throw new Error('it was planned')
}

t.test('only parts that add up to one total of one view are made consistent', async t => {
  const among = (query: object) =>
    planned({ privacy: { rho: '0.04' }, ...query } as never).derivations.flatMap(each =>
      each.kind === 'consistent' ? [[each.name, each.totals, each.counted]] : [],
    )
  const profile = (...by: readonly string[]) => ({ kind: 'profile', by, base: false })
  const marginals = [
    ['consistent/units/age', [[0, 1]], []],
    ['consistent/units/gender', [[0, 1]], []],
  ]
  t.same(among(profile('age', 'gender')), marginals)
  t.same(among({ ...profile('age', 'gender'), mechanism: 'discrete-laplace' }), [])
  t.same(among(profile('age')), [], 'alone')
  t.same(among({ ...profile('age', 'gender'), cross: true }), [], 'one table')
  // A buyer can be in several categories: they do not add up, and neither do two statistics.
  t.same(among(profile('category', 'gender')).flat(2).includes('consistent/units/category'), false)
  const select = [{ statistic: 'units' }, { statistic: 'count' }]
  t.same(among({ kind: 'aggregate', select, groupBy: ['gender'] }), [])
})
