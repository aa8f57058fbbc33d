// What a dimension of which a row has several values means to the planner, to markets and to ready questions.
import t from 'tap'
import { claimCard } from '../../schemas/claim-card.ts'
import type { Declaration, Dimension } from '../../schemas/declaration.ts'
import { Fault, say } from '../../schemas/fault.ts'
import { misfitsOf } from '../../schemas/market-fit.ts'
import type { MarketStandard } from '../../schemas/market.ts'
import { Query } from '../../schemas/query.ts'
import { checkDeclaration } from '../../src/domain/declaration-check.ts'
import { checkStandard } from '../../src/domain/plan/joint/market.ts'
import { plan } from '../../src/domain/plan/plan.ts'
import { isPossible } from '../../src/domain/possible-shapes.ts'
import { templateQuestion, templatesFor } from '../../src/domain/plan/templates/template-question.ts'
import { marketDeclaration } from '../support/declaration.ts'

const label = (text: string) => ({ zh: text, en: text })
const value = (text: string) => ({ value: text, label: label(text) })
const COLOURS: Dimension = {
  name: 'colours',
  label: label('colours'),
  perUnit: false,
  kind: 'list',
  tags: 3,
  values: ['red', 'blue', 'green', 'white', 'other'].map(value),
}
const BASKET: Dimension = {
  name: 'basket',
  label: label('basket'),
  perUnit: false,
  perOrder: true,
  kind: 'derived',
  derived: { by: 'with', of: 'category', values: ['air-fryer', 'kettle'] },
  tags: 2,
  values: ['air-fryer', 'kettle', 'other'].map(value),
}
const base = marketDeclaration()
const declaration = { ...base, dimensions: [...base.dimensions, COLOURS, BASKET] }

const ask = (query: object, mode: 'open' | 'blind' = 'open') =>
  plan(
    declaration,
    Query.parse({ kind: 'aggregate', edition: 'market@2025', privacy: { rho: '0.04' }, ...query }),
    mode,
  )

function faultOf(make: () => unknown): Fault {
  try {
    make()
  } catch (error) {
    if (error instanceof Fault) return error
    throw error
  }
  throw new Error('nothing was refused')
}

const count = { select: [{ statistic: 'count', view: 'lines' }] }

t.test('grouped by tags a line costs as many times as it can count, filtered by them once', async t => {
  const l1 = (query: object) => ask({ ...count, ...query }).parts[0]?.part.l1
  t.equal(l1({}), '20')
  t.equal(l1({ groupBy: ['colours'] }), '60')
  t.equal(l1({ groupBy: ['colours'], where: { colours: ['red', 'blue'] } }), '40')
  t.equal(l1({ groupBy: ['colours'], where: { colours: ['red'] } }), '20')
  t.equal(l1({ where: { colours: ['red'] } }), '20')
  t.equal(l1({ where: { colours: ['red', 'blue', 'green'] } }), '20')
  t.equal(l1({ groupBy: ['colours', 'basket'] }), '120')
  const [, cut] = ask({ ...count, groupBy: ['colours'] }).parts
  t.match(cut?.part, { shape: { cut: { groupBy: ['colours'], limit: '30' } }, l1: '30' })
})

t.test(
  'groups of tags do not add up: shares have a total of their own, and nothing is made to agree',
  async t => {
    const profile = {
      kind: 'profile',
      where: { gender: ['f'] },
      by: ['colours'],
      base: false,
      of: { statistic: 'count' },
    }
    const { parts, derivations } = ask(profile)
    t.same(
      parts.filter(({ part }) => part.shape.cut === undefined).map(({ part }) => part.shape.groupBy),
      [['colours'], []],
    )
    t.notOk(
      derivations.some(each => each.kind === 'consistent' && each.totals.some(list => list.length > 1)),
      'no total is spread over them',
    )
    const plain = ask({ ...profile, by: ['category'] })
    t.same(plain.parts.filter(({ part }) => part.shape.cut === undefined).length, 1, 'as it is otherwise')
  },
)

t.test('what would need tags to add up is refused', async t => {
  const summaries = [{ summary: 'concentration', along: 'colours' }]
  const refused = faultOf(() => ask({ ...count, groupBy: ['colours'], summaries }))
  t.equal(refused.code, 'query.summary_tags')
  t.ok(ask({ ...count, groupBy: ['colours'], summaries: [{ summary: 'rank', along: 'colours' }] }))
  for (const query of [
    { hidden: { dimensions: ['colours'], mode: 'one' } },
    { hidden: { dimensions: ['category', 'colours'], mode: 'any' } },
    { hidden: { dimensions: ['category'], mode: 'one' }, groupBy: ['colours'] },
    { hidden: { dimensions: ['category'], mode: 'one' }, where: { colours: ['red'] } },
  ]) {
    const blind = faultOf(() => ask({ ...count, ...query }, 'blind'))
    t.equal(blind.code, 'blind.tags')
    t.match(say(blind.faults[0], 'en'), /colours.*neither hide/s)
    t.match(say(blind.faults[0], 'zh'), /colours.*盲查询/s)
  }
  t.ok(
    ask({ ...count, hidden: { dimensions: ['category'], mode: 'one' } }, 'blind').blind,
    'others can be hidden',
  )
})

t.test('no ticket is made for cells of tags', async t => {
  const wide = { ...COLOURS, values: [...COLOURS.values, value('x'), value('y')] }
  const { tags: _tags, ...plain } = wide
  const grant = { content: { editions: null, statistics: null } } as never
  const shape = { parameters: 'bfv-8192-30', mode: 'one', cells: 7, answers: 1, level: 'full' } as never
  const isPossibleFor = (dimension: Dimension) => {
    const edition = {
      id: 'market@2025',
      status: 'open',
      declaration: { ...declaration, dimensions: [...base.dimensions, dimension] },
    }
    return isPossible(edition as never, grant, shape)
  }
  t.ok(isPossibleFor(plain))
  t.notOk(isPossibleFor(wide))
})

t.test('a market has no tags, and an edition with some does not fit one without', async t => {
  const { dimensions, measures, views, orders, capacity, reportingThreshold, title } = base
  const standard: MarketStandard = {
    v: 1,
    market: 'goods',
    title,
    dimensions,
    measures,
    views,
    orders,
    capacity,
    delta: '1e-6',
    periods: 'year',
    reportingThreshold,
  } as never
  checkStandard(standard)
  const refused = faultOf(() => checkStandard({ ...standard, dimensions: [...dimensions, COLOURS] }))
  t.equal(refused.code, 'market.tags')
  t.match([say(refused.faults[0], 'en'), say(refused.faults[0], 'zh')], [/colours/, /colours/])
  const [first, ...rest] = dimensions
  const tagged = { ...base, dimensions: [{ ...first, tags: 2 } as Dimension, ...rest] }
  t.match(misfitsOf(standard, tagged), [{ field: 'dimensions', at: '/dimensions/category' }])
})

t.test('a declaration with tags where they cannot be is refused', async t => {
  checkDeclaration(declaration)
  const reasons = (change: Partial<Declaration>) =>
    faultOf(() => checkDeclaration({ ...declaration, ...change })).faults.map(({ at }) => at)
  const [buyers, ...views] = declaration.views
  t.same(
    reasons({
      views: [
        { name: 'v', for: ['count'], caps: [{ over: ['colours'], max: 2 }] },
        ...views,
        ...(buyers ? [buyers] : []),
      ],
    }),
    ['/views/0/caps/0'],
  )
  t.same(reasons({ quasiIdentifiers: ['colours'] }), ['/dimensions/4'])
  t.same(reasons({ dimensions: [...base.dimensions, { ...COLOURS, perUnit: true }, BASKET] }), [
    '/dimensions/4',
  ])
  t.doesNotThrow(() => checkDeclaration({ ...declaration, capacity: 1_000_000_000 }))
  const measures = base.measures.map(each => ({ ...each, hi: '9000000' }))
  t.same(reasons({ measures, capacity: 1_000_000_000 }), ['/measures/0', '/measures/1'])
})

t.test(
  'ready questions of what an order holds ask for one of its tags, and no ranking is made of them',
  async t => {
    const basket = templateQuestion('basket', declaration, { where: { category: ['kettle'] } })
    t.match(basket, {
      where: { basket: ['kettle'] },
      groupBy: ['category'],
      select: [{ statistic: 'orders' }],
    })
    t.ok(ask(basket))
    for (const where of [{}, { category: ['fan'] }])
      t.equal(faultOf(() => templateQuestion('basket', declaration, { where })).code, 'query.template_basket')
    const whether: Dimension = {
      ...base.dimensions[0],
      name: 'with_kettle',
      perOrder: true,
      kind: 'derived',
      derived: { by: 'with', of: 'category', values: ['kettle'] },
      values: ['with', 'without', 'other'].map(value),
    } as never
    const both = { ...declaration, dimensions: [...declaration.dimensions, whether] }
    const first = templateQuestion('basket', both, { where: { category: ['kettle'] } })
    t.same(first.where, { with_kettle: ['with'] }, 'whether an order has it is known for every order')
    const share = templateQuestion(
      'market-share',
      { ...declaration, dimensions: [COLOURS, ...base.dimensions] },
      { where: {} },
    )
    t.same(share.groupBy, ['category'])
    t.notOk(templatesFor({ ...declaration, dimensions: [{ ...COLOURS, name: 'region' }] }).includes('region'))
  },
)

t.test('the claim says in how many groups a row can count', async t => {
  const claim = {
    unit: 'buyer',
    tags: [{ label: { zh: '颜色', en: 'colours' }, most: 3 }],
    delta: '1e-6',
    yearly: { perConsumer: '1', total: '1' },
    edition: { perConsumer: '1', total: '1' },
    answerMost: '1',
    blindTerms: [],
    sealing: '0.1',
    dominance: null,
    reportingThreshold: 20,
  } as never
  t.ok(claimCard(claim).some(({ answer }) => /colours \(3\)/.test(answer.en) && /颜色 \(3\)/.test(answer.zh)))
})
