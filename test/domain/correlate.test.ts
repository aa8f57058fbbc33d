// Correlated noise in plans: where it is used, what it costs, and what it is worth.
import fc from 'fast-check'
import t from 'tap'
import { correlatedL2Squared } from '../../protocols/dp/correlated.ts'
import { correlatedHalfWidth } from '../../protocols/dp/correlated-intervals.ts'
import { halfWidth } from '../../protocols/dp/intervals.ts'
import { noiseForRho } from '../../protocols/dp/noise.ts'
import { chargeOfPart, denominatorOf, halfWidthOfPart } from '../../protocols/dp/part-noise.ts'
import { toNumber } from '../../protocols/dp/rational.ts'
import { contributionOf } from '../../protocols/dp/sensitivity.ts'
import type { Declaration } from '../../schemas/declaration.ts'
import { exactPartNoise } from '../../schemas/exact-noise.ts'
import { Fault } from '../../schemas/fault.ts'
import type { Part } from '../../schemas/plan.ts'
import { Query } from '../../schemas/query.ts'
import { privacyDimensions, viewBounds } from '../../schemas/view-bounds.ts'
import { estimate } from '../../src/domain/estimate.ts'
import { plan } from '../../src/domain/plan/plan.ts'
import { randomDeclaration, seeded } from '../engine/support.ts'
import { marketDeclaration } from '../support/declaration.ts'
import { marketEdition } from '../support/market-edition.ts'

const declaration = marketDeclaration()
const edition = 'market@2025'
const partsOf = (query: object, on: Declaration = declaration): readonly Part[] =>
  plan(on, Query.parse({ edition, ...query }), 'open').parts.flatMap(({ part }) =>
    part.shape.cut === undefined ? [part] : [],
  )
const monthly = { kind: 'aggregate', groupBy: ['month'], privacy: { rho: '0.01' } }
const LINES = { statistic: 'count', view: 'monthly' }
/** A buyer may have four lines in each month. */
const everyMonth = marketDeclaration({
  views: [
    { name: 'monthly', for: ['count', 'sum'], caps: [{ over: ['month'], max: 4 }] },
    { name: 'buyers', for: ['units'], caps: [] },
  ],
})

t.test('what a buyer may do in every month has correlated noise, and less of it', t => {
  const [part] = partsOf({ ...monthly, select: [LINES] }, everyMonth)
  const noise = exactPartNoise(part?.noise as Part['noise'])
  t.equal(noise.kind, 'correlated-gaussian')
  const independent = halfWidth(
    noiseForRho('discrete-gaussian', { l1: 52n, l2Squared: 13n * 16n }, BigInt(part?.rho ?? 0)),
  )
  const ratio = Number(halfWidthOfPart(noise)) / Number(denominatorOf(noise)) / Number(independent)
  t.ok(ratio > 0.62 && ratio < 0.65, `${ratio} of independent noise: 0.64 at 13 groups`)
  t.end()
})

t.test('totals, Laplace noise and groups of which a buyer is in one have independent noise', t => {
  const kinds = (query: object) => partsOf(query, everyMonth).map(({ noise }) => noise.kind)
  t.same(kinds({ ...monthly, groupBy: [], select: [LINES] }), ['discrete-gaussian'])
  t.same(kinds({ ...monthly, select: [LINES], mechanism: 'discrete-laplace' }), ['discrete-laplace'])
  t.same(kinds({ ...monthly, groupBy: ['age', 'gender'], select: [{ statistic: 'units' }] }), [
    'discrete-gaussian',
  ])
  const whole = partsOf({ kind: 'profile', by: ['month'], base: false, privacy: { rho: '0.01' } }, everyMonth)
  t.same(
    whole.map(({ noise }) => noise.kind),
    ['correlated-gaussian', 'discrete-gaussian'],
    'the whole that shares need is a part of its own',
  )
  t.end()
})

t.test('counts are of each combination of values of the grouped dimensions that a buyer has one of', t => {
  const [part] = partsOf({ ...monthly, groupBy: ['month', 'age'], select: [LINES] }, everyMonth)
  t.match(part, { noise: { kind: 'correlated-gaussian', countBy: ['age'] } })
  t.end()
})

t.test('the average of what can be negative has independent noise', t => {
  const [revenue, sold] = everyMonth.measures
  const signed = {
    ...everyMonth,
    measures: [{ ...revenue, lo: '-10', hi: '600' }, sold] as Declaration['measures'],
  }
  const select = [{ statistic: 'average', measure: 'revenue', per: 'sold' }]
  const kinds = (on: Declaration) => partsOf({ ...monthly, select }, on).map(({ noise }) => noise.kind)
  t.same(kinds(everyMonth), ['correlated-gaussian', 'correlated-gaussian'])
  t.same(kinds(signed), ['discrete-gaussian', 'correlated-gaussian'])
  t.end()
})

t.test('an error bound costs less where correlated noise reaches it', t => {
  const within = { ...monthly, select: [LINES], privacy: { within: '300' } }
  const [part] = partsOf(within, everyMonth)
  const noise = exactPartNoise(part?.noise as Part['noise'])
  if (noise.kind !== 'correlated-gaussian') throw new Error('not correlated')
  t.ok(toNumber(correlatedHalfWidth(noise)) <= 300)
  const [laplace] = partsOf({ ...within, mechanism: 'discrete-laplace' }, everyMonth)
  t.ok(BigInt(part?.rho ?? 0) < BigInt(laplace?.rho ?? 0))
  const rho = BigInt(part?.rho ?? 0)
  const independent = halfWidth(noiseForRho('discrete-gaussian', { l1: 52n, l2Squared: 13n * 16n }, rho))
  t.ok(independent > 400n, `independent noise of that charge is ± ${independent}`)
  t.end()
})

t.test('an estimate tells the smaller error', t => {
  const query = Query.parse({ edition, ...monthly, select: [LINES] })
  const facts = {
    terms: { uses: { limit: null, used: '0' }, price: { fenPerAnswer: '0' }, blindLevel: 'full' },
    room: 10n ** 9n,
    storedAnswer: null,
    grouped: [],
    looks: 1,
  }
  const plusMinus = (on: Declaration, asked = query) => {
    const whole = plan(on, asked, 'open')
    const told = estimate(marketEdition(on), whole, { ...facts, whole, sharpening: undefined } as never)
    return Number(told.parts[0]?.plusMinus)
  }
  const [part] = partsOf({ ...monthly, select: [LINES] }, everyMonth)
  const noise = exactPartNoise(part?.noise as Part['noise'])
  if (noise.kind !== 'correlated-gaussian') throw new Error('not correlated')
  t.equal(plusMinus(everyMonth), Number(toNumber(correlatedHalfWidth(noise)).toPrecision(9)))
  t.end()
})

t.test('every part is charged exactly what its noise costs for its sensitivity', t => {
  let correlated = 0
  const rho = fc.bigInt(20_000n, 300_000_000n)
  const property = fc.property(fc.integer({ min: 1, max: 1e9 }), rho, (seed, nano) => {
    const random = seeded(seed)
    const on = randomDeclaration(random)
    const view = on.views[random.below(on.views.length)]
    const statistic = view?.for[random.below(view.for.length)] ?? 'units'
    const measure = on.measures[0]?.name
    const filtered = on.dimensions.filter(() => random.chance(0.3))
    const query = {
      edition: 'test@2025',
      kind: 'aggregate',
      select: [{ statistic, view: view?.name, ...(statistic === 'sum' ? { measure } : {}) }],
      where: Object.fromEntries(
        filtered.map(({ name, values }) => [name, [values[random.below(values.length)]?.value]]),
      ),
      groupBy: on.dimensions.map(({ name }) => name).filter(() => random.chance(0.5)),
      privacy: { rho: `0.${String(nano).padStart(9, '0')}` },
    }
    for (const part of ofPlan(on, query)) {
      const noise = exactPartNoise(part.noise)
      const sensitivity = { l1: BigInt(part.l1), l2Squared: BigInt(part.l2Squared) }
      t.equal(chargeOfPart(noise, sensitivity), BigInt(part.rho))
      const contribution = contributionOf({
        dimensions: privacyDimensions(on),
        view: view === undefined ? { caps: [] } : viewBounds(view),
        statistic: statisticOf(on, part),
        filter: new Map(part.shape.where.map(({ dimension, codes }) => [dimension, codes.length])),
        codes: new Map(part.shape.where.map(({ dimension, codes }) => [dimension, codes])),
        groupBy: part.shape.groupBy,
      })
      if (noise.kind === 'correlated-gaussian') correlated++
      t.equal(
        sensitivity.l2Squared,
        noise.kind === 'correlated-gaussian'
          ? correlatedL2Squared(noise, contribution)
          : contribution.l2Squared,
      )
      const independent = noiseForRho('discrete-gaussian', contribution, BigInt(part.rho))
      t.ok(
        Number(halfWidthOfPart(noise)) / Number(denominatorOf(noise)) <= Number(halfWidth(independent)) + 0.5,
        'never wider than independent noise of the same charge',
      )
    }
  })
  fc.assert(property, { numRuns: 400 })
  t.ok(correlated > 40, `${correlated} of them under correlated noise`)
  t.end()
})

function ofPlan(on: Declaration, query: object): readonly Part[] {
  try {
    return plan(on, Query.parse(query), 'open').parts.flatMap(({ part }) =>
      part.shape.cut === undefined ? [part] : [],
    )
  } catch (error) {
    const unserved = ['query.view_not_for', 'query.statistic_unserved']
    if (error instanceof Fault && unserved.includes(error.code)) return []
    throw error
  }
}

function statisticOf(on: Declaration, { shape }: Part) {
  const { statistic } = shape
  if (statistic !== 'sum') return { kind: statistic } as const
  const measure = on.measures.find(({ name }) => name === shape.measure)
  return {
    kind: 'sum',
    measure: measure?.name ?? '',
    lo: BigInt(measure?.lo ?? 0),
    hi: BigInt(measure?.hi ?? 0),
  } as const
}
