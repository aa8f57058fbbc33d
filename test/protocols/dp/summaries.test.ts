import t from 'tap'
import { decodeCorrelated } from '../../../protocols/dp/correlated-release.ts'
import { figureHalfWidth, singleRelease } from '../../../protocols/dp/figure-noise.ts'
import { placesAmong } from '../../../protocols/dp/cells.ts'
import { sampleNoise } from '../../../protocols/dp/noise.ts'
import { drawnWith, type PartNoise } from '../../../protocols/dp/part-noise.ts'
import {
  makeTables,
  type PartCut,
  type PartRelease,
  type SummaryStep,
  type TableCell,
} from '../../../protocols/dp/tables.ts'
import { systemRandom } from '../joint/fixtures.ts'
import { trials } from '../../support/trials.ts'

const INDEPENDENT: PartNoise = { kind: 'discrete-gaussian', variance: { num: 900n, den: 1n } }
const CORRELATED: PartNoise = {
  kind: 'correlated-gaussian',
  countBy: [],
  scale: 2n,
  shift: 1n,
  weight: 3n,
  variance: { num: 900n, den: 1n },
}

/** Brands of very different sizes, two of them alike; the last value is "other". */
const BRANDS = [2400, 1900, 1500, 1450, 900, 880, 400, 390, 300, 120, 90, 60, 40, 20, 700]
/** Bins of a price, the median just below an edge; the last value is "other". */
const PRICES = [300, 900, 2110, 1450, 900, 600, 300, 50, 60]
const EDGES = [0, 50, 100, 150, 200, 300, 500, 800, 1200]
const BINS = PRICES.slice(0, -1).map((_, code) => ({
  code,
  from: EDGES[code] ?? 0,
  to: EDGES[code + 1] ?? 0,
}))
const AXIS = 'brand'

/** A part of these figures with fresh noise; `exactly`: with none. */
function released(truth: readonly number[], noise: PartNoise, exactly = false, cut?: PartCut): PartRelease {
  const axes = [{ dimension: AXIS, codes: [...truth.keys()] }]
  const draw = (count: number) =>
    exactly ? Array.from({ length: count }, () => 0n) : sampleNoise(drawnWith(noise), count, systemRandom)
  const figures = singleRelease(noise)
  const drawn = draw(truth.length)
  const common = {
    axes,
    noise: figures,
    halfWidth: figureHalfWidth(figures),
    quantum: 1,
    counts: true,
    nonNegative: true,
    ...(cut === undefined ? {} : { cut }),
  }
  if (noise.kind !== 'correlated-gaussian')
    return { ...common, values: truth.map((value, i) => BigInt(value) + (drawn[i] ?? 0n)) }
  const n = 9000n
  const [z = 0n] = draw(1)
  const counts = [noise.weight * n + z]
  const countOf = placesAmong(axes, [])
  const groups = truth.map((value, i) => noise.scale * BigInt(value) - noise.shift * n + (drawn[i] ?? 0n))
  const { numerators } = decodeCorrelated({ groups, counts }, countOf, noise)
  return { ...common, values: numerators, countOf, counted: counts }
}

function cells(part: PartRelease, step: SummaryStep, otherCode: number): readonly TableCell[] {
  const [table] = makeTables([part], [step], { v: 3, threshold: 20, otherCode: () => otherCode })
  if (table === undefined) throw new Error('no table')
  return table.cells
}

const median: SummaryStep = { kind: 'quantile', name: 'm', part: 0, along: AXIS, at: '0.5', bins: BINS }
const cr5: SummaryStep = { kind: 'concentration', name: 'c', part: 0, along: AXIS, top: 5 }
const hhi: SummaryStep = { kind: 'hhi', name: 'h', part: 0, along: AXIS }
const rank: SummaryStep = { kind: 'rank', name: 'r', part: 0, along: AXIS }
const rate: SummaryStep = { kind: 'rate', name: 'x', part: 0, along: AXIS, over: [1], under: [0, 1] }

t.test('without noise the figures are those of the table', async t => {
  const tiny: PartNoise = { kind: 'discrete-gaussian', variance: { num: 1n, den: 1000n } }
  const [prices, brands] = [released(PRICES, tiny, true), released(BRANDS, tiny, true)]
  const all = BRANDS.reduce((sum, value) => sum + value, 0)
  const top = (2400 + 1900 + 1500 + 1450 + 900) / all
  // 1200 of 6610 lie below 100; the median is 2105 of 2110 into the bin from 100 to 150.
  t.match(cells(prices, median, 8), [{ codes: [], value: 149.881517, low: 100, high: 150, mark: null }])
  t.ok(Math.abs((cells(brands, cr5, 14)[0]?.value ?? 0) - top) < 1e-6)
  const squares = BRANDS.slice(0, -1).reduce((sum, value) => sum + (value / all) ** 2, 0)
  t.ok(Math.abs((cells(brands, hhi, 14)[0]?.value ?? 0) - 10_000 * squares) < 0.1)
  const ranked = cells(brands, rank, 14)
  t.strictSame(
    ranked.slice(0, 14).map(({ value, low, high }) => [value, low, high]),
    Array.from({ length: 14 }, (_, i) => [i + 1, i + 1, i + 1]),
  )
  t.match(ranked[14], { value: null }, '"other" has no rank')
  t.ok(Math.abs((cells(brands, rate, 14)[0]?.value ?? 0) - 1900 / 4300) < 1e-6)
})

t.test('a summary is made for each combination of the other groups', async t => {
  const axes = [
    { dimension: 'month', codes: [0, 1] },
    { dimension: AXIS, codes: [0, 1, 2] },
  ]
  const part = { ...released([100, 200, 0, 300, 100, 0], INDEPENDENT, true), axes }
  const [table] = makeTables([part], [rate], { v: 3, threshold: 0, otherCode: () => 2 })
  t.strictSame(
    table?.axes.map(({ dimension }) => dimension),
    ['month'],
  )
  t.strictSame(
    table?.cells.map(({ codes, value }) => [codes, Math.round(1000 * (value ?? 0))]),
    [
      [[0], 667],
      [[1], 250],
    ],
  )
  t.throws(() => makeTables([part], [{ ...rate, along: 'shop' }], { v: 3, threshold: 0, otherCode: () => 2 }))
})

t.test('what is below the reporting threshold has no summary, and an open bin no number', async t => {
  const few = released([5, 5, 5, 0, 0, 0, 0, 0, 0], INDEPENDENT, true)
  t.match(cells(few, median, 8), [{ mark: 'small', value: null }])
  t.match(cells(released([10, 4000, 0], INDEPENDENT, true), { ...rate, over: [0], under: [1] }, 2), [
    { mark: 'small' },
  ])
  const open = { ...median, bins: BINS.map((bin, i) => (i === 3 ? { ...bin, to: null } : bin)) }
  t.match(cells(released(PRICES, INDEPENDENT, true), open, 8), [{ mark: 'unbounded', value: null }])
})

t.test('where the bounds cut, the wide interval holds what the noise interval holds', async t => {
  const part = {
    ...released(PRICES, INDEPENDENT),
    cut: { kind: 'edition', leftOut: { value: 0.1, high: 0.12 } },
  } as const
  for (const step of [median, cr5, hhi, rank, rate])
    for (const { low, high, fullLow, fullHigh, fullMark } of cells(part, step, 8)) {
      if (low === null || high === null || fullMark !== null) continue
      t.ok((fullLow ?? Infinity) <= low && (fullHigh ?? -Infinity) >= high, step.kind)
    }
  const unknown = { ...released(PRICES, INDEPENDENT), cut: { kind: 'edition', leftOut: null } } as const
  t.match(cells(unknown, median, 8), [{ fullMark: 'unknown', corrected: null }])
})

/** The control of a quantile: only the bin of the estimate. */
const binOf = (value: number) => EDGES.findLastIndex(edge => edge <= value)
const TRIALS = trials(600, 200)
/** Six standard errors below 95 %: a false failure in a thousand million. */
const LEAST = 0.95 - 6 * Math.sqrt((0.95 * 0.05) / TRIALS)

for (const [name, noise] of [
  ['independent', INDEPENDENT],
  ['correlated', CORRELATED],
] as const)
  t.test(`intervals under ${name} noise cover at least 95 %, and a part of them would not`, async t => {
    const steps: readonly (readonly [SummaryStep, readonly number[], number])[] = [
      [median, PRICES, 8],
      [{ ...median, at: '0.5007' }, PRICES, 8],
      [cr5, BRANDS, 14],
      [{ ...cr5, top: 3 }, BRANDS, 14],
      [hhi, BRANDS, 14],
      [rate, BRANDS, 14],
      [rank, BRANDS, 14],
    ]
    for (const [step, truth, other] of steps) {
      const exact = cells(released(truth, noise, true), step, other)
      let [covered, control] = [0, 0]
      for (let trial = 0; trial < TRIALS; trial++) {
        const made = cells(released(truth, noise), step, other)
        const holds = (part: number) =>
          made.every((cell, i) => {
            const wanted = exact[i]?.value ?? null
            const { value, low, high } = cell
            if (part < 1 && step.kind === 'quantile') return binOf(value ?? 0) === binOf(wanted ?? 0)
            if (wanted === null || value === null || low === null || high === null) return true
            return value - part * (value - low) <= wanted && wanted <= value + part * (high - value)
          })
        if (holds(1)) covered++
        if (holds(0.1)) control++
      }
      t.ok(covered / TRIALS >= LEAST, `${step.kind} ${covered / TRIALS}`)
      t.ok(control / TRIALS < LEAST, `${step.kind} control ${control / TRIALS}`)
    }
  })

/**
 * Three years of months: a season, a rise, and noise that is large beside neither; the last value is "other".
 */
const SEASON = [0.9, 0.75, 0.95, 0.95, 1, 1.45, 0.9, 0.9, 1, 1, 1.8, 1.1]
const MONTHS = [
  ...Array.from({ length: 30 }, (_, i) => Math.round(400 * (SEASON[i % 12] ?? 1) * (1 + i / 60))),
  55,
]
const moving: SummaryStep = { kind: 'moving', name: 'a', part: 0, along: AXIS, window: 3 }
const season: SummaryStep = { kind: 'season', name: 's', part: 0, along: AXIS, cycle: 12 }

t.test('moving averages look back only, and a season is of whole cycles', async t => {
  const tiny: PartNoise = { kind: 'discrete-gaussian', variance: { num: 1n, den: 1000n } }
  const part = released(MONTHS, tiny, true)
  const averaged = cells(part, moving, 30)
  t.strictSame(
    averaged.map(({ mark }) => mark === null),
    MONTHS.map((_, i) => i >= 2 && i < 30),
  )
  for (const i of [2, 17, 29]) {
    const wanted = ((MONTHS[i] ?? 0) + (MONTHS[i - 1] ?? 0) + (MONTHS[i - 2] ?? 0)) / 3
    t.ok(Math.abs((averaged[i]?.value ?? 0) - wanted) < 1e-6 * wanted)
  }
  const all = MONTHS.slice(6, 30).reduce((sum, each) => sum + each, 0)
  const found = cells(part, season, 30)
  t.strictSame(
    found.map(({ codes }) => codes),
    Array.from({ length: 12 }, (_, i) => [18 + i]),
    'the last cycle',
  )
  for (const { codes, value } of found) {
    const code = codes[0] ?? 0
    const wanted = (1200 * ((MONTHS[code] ?? 0) + (MONTHS[code - 12] ?? 0))) / all
    t.ok(Math.abs((value ?? 0) - wanted) < 1e-6 * wanted)
  }
  t.throws(() => cells(released(MONTHS.slice(0, 24), tiny, true), season, 23), RangeError)
  t.throws(() => cells(part, { ...moving, window: 0 }, 30), RangeError)
})

t.test('moving averages and seasons are made for each combination of the other groups', async t => {
  const tiny: PartNoise = { kind: 'discrete-gaussian', variance: { num: 1n, den: 1000n } }
  const codes = Array.from({ length: 24 }, (_, i) => i)
  for (const periodsFirst of [true, false]) {
    const period = { dimension: AXIS, codes }
    const shop = { dimension: 'shop', codes: [0, 1] }
    const figure = (month: number, of: number) => (of === 0 ? 100 + month : 500 - month)
    const truth = periodsFirst
      ? codes.flatMap(month => [figure(month, 0), figure(month, 1)])
      : [0, 1].flatMap(of => codes.map(month => figure(month, of)))
    const part = { ...released(truth, tiny, true), axes: periodsFirst ? [period, shop] : [shop, period] }
    const [averaged, seasonal] = makeTables([part], [moving, season], {
      v: 3,
      threshold: 0,
      otherCode: () => 99,
    })
    const at = (table: typeof averaged, month: number, of: number) =>
      table?.cells.find(each => each.codes.join() === (periodsFirst ? [month, of] : [of, month]).join())
        ?.value
    t.equal(Math.round(at(averaged, 10, 0) ?? 0), 109)
    t.equal(Math.round(at(averaged, 10, 1) ?? 0), 491)
    t.equal(seasonal?.cells.length, 24)
    t.equal(Math.round(10 * (at(seasonal, 23, 0) ?? 0)), Math.round(10 * ((100 * 117) / 111.5)))
  }
})

t.test('moving averages and seasonal indices cover, under either noise and where it is small', async t => {
  const draws = trials(3000, 600)
  const small: PartNoise = { kind: 'discrete-gaussian', variance: { num: 3n, den: 10n } }
  // Seven standard errors below 95 %: 3e-12 for each of these.
  const least = 0.95 - 7 * Math.sqrt((0.95 * 0.05) / draws)
  for (const noise of [INDEPENDENT, CORRELATED, small]) {
    const exact = released(MONTHS, { kind: 'discrete-gaussian', variance: { num: 1n, den: 10n ** 9n } }, true)
    const wanted = [cells(exact, moving, 30)[20]?.value ?? 0, cells(exact, season, 30)[4]?.value ?? 0]
    const covered = [0, 0]
    let control = 0
    for (let draw = 0; draw < draws; draw++) {
      const part = released(MONTHS, noise)
      const found = [cells(part, moving, 30)[20], cells(part, season, 30)[4]]
      for (const [i, cell] of found.entries()) {
        const [low, high, truth] = [cell?.low ?? Number.NaN, cell?.high ?? Number.NaN, wanted[i] ?? 0]
        if (low - 1e-3 <= truth && truth <= high + 1e-3) covered[i] = (covered[i] ?? 0) + 1
        const middle = (low + high) / 2
        if (i === 1 && Math.abs(truth - middle) <= (high - low) / 6) control++
      }
    }
    for (const hits of covered) t.ok(hits / draws >= least, `${noise.kind}: ${hits} of ${draws}`)
    if (noise !== small) t.ok(control / draws < 0.6, 'control: a third of the interval')
  }
})
