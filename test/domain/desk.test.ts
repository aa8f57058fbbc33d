import t from 'tap'
import { SampleRandom } from '../../scripts/sample/random.ts'
import type { Entry } from '../../protocols/audit/entry.ts'
import type { Body } from '../../schemas/body.ts'
import { Query } from '../../schemas/query.ts'
import { ActivityBook } from '../../src/domain/desk/activity.ts'
import { ProbingWatch, type WatchedEntry } from '../../src/domain/desk/watch.ts'
import { plan } from '../../src/domain/plan/plan.ts'
import { redeclared, sampleContribution } from '../support/market.ts'

const declaration = redeclared(await sampleContribution())
const EDITION = `${declaration.dataset}@${declaration.edition}`
const values = (name: string) =>
  declaration.dimensions.find(each => each.name === name)?.values.map(({ value }) => value) ?? []
const sizeOf = (_: string, name: string) => values(name).length || undefined
const [CATEGORIES, PROVINCES] = [values('category'), values('province')]
const START = Date.parse('2026-10-01T01:00:00.000Z')
const MINUTE = 60_000

let next = 0
function asked(by: string, at: number, query: object, spent = '1000'): WatchedEntry {
  const parsed = Query.parse({ edition: EDITION, privacy: { rho: '0.000001' }, ...query })
  const parts = plan(declaration, parsed, 'open').parts.map(({ part }) => part)
  return computation(by, at, 'released', { parts }, spent)
}
function computation(by: string, at: number, outcome: string, body: object, spent = '1000'): WatchedEntry {
  const leaf = {
    type: 'computation',
    time: new Date(at).toISOString(),
    edition: EDITION,
    outcome,
    charge: outcome === 'released' ? '1000' : '0',
    accountSpent: spent,
    accountCap: '1000000',
    totalSpent: '1000',
    totalCap: '1000000000',
  } as unknown as Entry
  const whole = { type: 'computation', edition: EDITION, actor: { organisation: by }, parts: [], ...body }
  return { seq: next++, leaf, body: whole as unknown as Body }
}
function refusal(by: string, at: number): WatchedEntry {
  const leaf = {
    type: 'refusal',
    time: new Date(at).toISOString(),
    code: 'query.value_unknown',
  } as unknown as Entry
  return { seq: next++, leaf, body: { type: 'refusal', actor: { organisation: by } } as unknown as Body }
}
const raisedBy = (entries: readonly WatchedEntry[]) => {
  const watch = new ProbingWatch({ isOrdinaryFirst: () => true, sizeOf })
  return entries.flatMap(entry => watch.add(entry))
}

t.test('a walk of a differencing attack is reported: each question leaves out one value more', async t => {
  const walk = PROVINCES.slice(0, 6).map((_, at) =>
    asked('spy', START + at * MINUTE, {
      kind: 'aggregate',
      select: [{ statistic: 'units' }],
      where: { province: PROVINCES.slice(at) },
      groupBy: ['gender'],
    }),
  )
  t.match(raisedBy(walk), [{ kind: 'differencing', organisation: 'spy', edition: EDITION }])
})

t.test('so is one that asks for everything and for everything but one, value after value', async t => {
  const one = (where: object, at: number) =>
    asked('spy', START + at * MINUTE, {
      kind: 'aggregate',
      select: [{ statistic: 'units' }],
      where,
      groupBy: [],
    })
  const walk = [
    one({}, 0),
    ...PROVINCES.slice(0, 6).map((left, at) =>
      one({ province: PROVINCES.filter(each => each !== left) }, at + 1),
    ),
  ]
  t.match(raisedBy(walk), [{ kind: 'differencing', organisation: 'spy' }])
})

t.test('retried refusals are reported once while they go on, and again after a day of quiet', async t => {
  const retries = Array.from({ length: 30 }, (_, at) => refusal('spy', START + at * 10_000))
  const later = Array.from({ length: 10 }, (_, at) =>
    computation('spy', START + 3 * 86_400_000 + at * 1_000, 'refused', {}),
  )
  t.match(raisedBy([...retries, ...later]), [
    { kind: 'refusals', organisation: 'spy', count: 10 },
    { kind: 'refusals', organisation: 'spy' },
  ])
})

t.test('an alert that was quiet for 30 days is gone, though an older one goes on', async t => {
  const watch = new ProbingWatch({ isOrdinaryFirst: () => true, sizeOf })
  const burst = (by: string, at: number) => {
    for (let retry = 0; retry < 10; retry++) watch.add(refusal(by, at + retry * 1000))
  }
  burst('busy', START)
  burst('quiet', START + MINUTE)
  for (let day = 1; day <= 32; day++) burst('busy', START + day * 24 * 60 * MINUTE)
  t.same(
    watch.alerts().map(({ organisation }) => organisation),
    ['busy'],
  )
})

t.test('one question asked over and over, each time for other noise, is reported', async t => {
  const query = { kind: 'profile', where: { category: CATEGORIES.slice(0, 1) }, by: ['gender'] }
  const again = Array.from({ length: 6 }, (_, at) =>
    asked('spy', START + at * MINUTE, { ...query, privacy: { rho: `0.00000${at + 1}` } }),
  )
  t.match(raisedBy(again), [{ kind: 'repeated', organisation: 'spy' }])
})

t.test('a budget that is nearly gone is reported once', async t => {
  const query = { kind: 'profile', where: { category: CATEGORIES.slice(0, 1) }, by: ['gender'] }
  const spent = ['890000', '900000', '950000'].map((each, at) =>
    asked('maker', START + at * MINUTE, query, each),
  )
  t.match(raisedBy(spent), [{ kind: 'budget-low', organisation: 'maker' }])
})

t.test('200 ordinary sessions raise at most 2 alarms', async t => {
  const random = new SampleRandom(20_261_125)
  const pick = <T>(list: readonly T[]): T => {
    const found = list[random.below(list.length)]
    if (found === undefined) throw new Error('an empty list')
    return found
  }
  const alarms = []
  let questions = 0
  for (let session = 0; session < 200; session++) {
    const by = `maker-${session}`
    let at = START
    const entries: WatchedEntry[] = []
    const known = new Set<string>()
    const products = Array.from({ length: 1 + random.below(3) }, () => pick(CATEGORIES))
    for (const product of new Set(products)) {
      const where = { category: [product] }
      const group = pick([['age_band'], ['gender'], ['age_band', 'gender'], ['city_tier']])
      const steps: object[] = [
        { kind: 'profile', where, by: group },
        { kind: 'trend', where, period: 'month', select: [{ statistic: 'orders' }] },
        // Narrowed to where it sells, and beside a neighbour.
        {
          kind: 'profile',
          where: {
            ...where,
            province: Array.from(new Set([pick(PROVINCES), pick(PROVINCES), pick(PROVINCES)])),
          },
          by: group,
        },
        {
          kind: 'aggregate',
          where: { category: [...new Set([product, pick(CATEGORIES)])] },
          select: [{ statistic: 'units' }],
          groupBy: ['age_band'],
        },
        { kind: 'aggregate', where: {}, select: [{ statistic: 'units' }], groupBy: ['category'] },
        // A value is added to a question once: that is how people compare.
        {
          kind: 'aggregate',
          where: { province: PROVINCES.slice(0, 3 + random.below(3)) },
          select: [{ statistic: 'orders' }],
          groupBy: ['category'],
        },
      ]
      for (const step of steps) {
        // The same question again would be answered from store, without an entry.
        if (random.below(4) === 0 || known.has(JSON.stringify(step))) continue
        known.add(JSON.stringify(step))
        at += (1 + random.below(8)) * MINUTE
        for (let typos = random.below(6) === 0 ? 1 + random.below(3) : 0; typos > 0; typos--)
          entries.push(refusal(by, at - typos * 20_000))
        entries.push(asked(by, at, step))
        // Too noisy: once more with a larger budget.
        if (random.below(5) === 0)
          entries.push(asked(by, at + MINUTE, { ...step, privacy: { rho: '0.00001' } }))
      }
    }
    questions += entries.length
    alarms.push(...raisedBy(entries))
  }
  t.ok(questions > 1_000)
  t.comment(`${questions} entries, ${alarms.length} false alarms`)
  t.ok(alarms.length <= 2, JSON.stringify(alarms))
})

t.test('a forecast says when the budget ends, and within what', async t => {
  const book = new ActivityBook()
  const query = { kind: 'profile', where: { category: CATEGORIES.slice(0, 1) }, by: ['gender'] }
  for (let day = 0; day < 10; day++)
    for (let count = 0; count <= day % 2; count++) book.add(asked('maker', START + day * 86_400_000, query))
  const now = START + 9 * 86_400_000
  const forecast = book.forecast(EDITION, '100000', '15000', now)
  t.match(forecast, { days: 10, perDay: { mean: '1500' }, daysLeft: { likely: 56.7 } })
  const { earliest, latest } = forecast?.daysLeft ?? {}
  t.ok((earliest ?? 0) < 56.7 && (latest ?? 0) > 56.7)
  t.match(book.activity(now), [{ organisation: 'maker', released: 15, refused: 0, charge: '15000' }])
  t.equal(book.forecast('other@2025', '1', '0', now), undefined, 'of what nobody asks there is none')
})
