import t from 'tap'
import { boundUnit, type UnitRow } from '../../protocols/dp/bound-unit.ts'
import {
  correctedFigure,
  CUT_ASSUMPTION,
  cutBeyondLimit,
  cutFactor,
  cutOfUnit,
  reachingZero,
  sizeOf,
  wideInterval,
} from '../../protocols/dp/cut-total.ts'
import { sampleDiscreteGaussian } from '../../protocols/dp/discrete-gaussian.ts'
import { withSpread, total } from '../../protocols/dp/derived.ts'
import { halfWidth } from '../../protocols/dp/intervals.ts'
import { noiseForRho } from '../../protocols/dp/noise.ts'
import { toNumber } from '../../protocols/dp/rational.ts'
import { type Cap, contributionOf, type StatisticBounds } from '../../protocols/dp/sensitivity.ts'
import { systemRandom } from '../../scripts/evidence/dp-samplers.ts'
import { type Dice, dice } from '../protocols/dp/unit-scenes.ts'

const MONTHS = 24
const BUYERS = 2500
const RHO = 24_355_970n
const DIMENSIONS = [{ name: 'month', size: MONTHS, perUnit: false, perOrder: true }]

type Market = {
  readonly name: string
  readonly caps: readonly Cap[]
  readonly statistic: StatisticBounds
  /** Of the cut total: the measure cap of a looser view, or what a looser one would allow. */
  readonly limit: bigint
  readonly value: (random: Dice) => bigint
}

const MARKETS: readonly Market[] = [
  {
    name: 'lines',
    caps: [{ over: ['month'], max: 2 }],
    statistic: { kind: 'count' },
    limit: 60n,
    value: () => 1n,
  },
  {
    name: 'orders',
    caps: [{ over: ['month'], max: 2, of: 'orders' }],
    statistic: { kind: 'orders' },
    limit: 40n,
    value: () => 1n,
  },
  {
    name: 'revenue',
    caps: [{ over: ['month'], max: 60n, of: { measure: 'x' } }],
    statistic: { kind: 'sum', measure: 'x', lo: 0n, hi: 500n },
    limit: 1500n,
    value: random => BigInt(Math.min(500, Math.round(Math.exp(2 + 1.1 * normal(random))))),
  },
  {
    name: 'revenue with returns',
    caps: [{ over: ['month'], max: 80n, of: { measure: 'x' } }],
    statistic: { kind: 'sum', measure: 'x', lo: -500n, hi: 500n },
    limit: 1500n,
    value: random => {
      const size = BigInt(Math.min(500, Math.round(Math.exp(2 + 1.1 * normal(random)))))
      return random.chance(0.06) ? -size : size
    },
  },
]

// 24 months, two editions of 2 500 heavy-tailed buyers, 80 draws: 3 840 cells a market; the buyers come from
// a seed, the noise does not. Measured over many runs: wide 0.99 and more, noise alone 0.88 and less, a bias
// of 7 to 15 % that becomes one below 2 %, with a standard error of 0.5 points.
t.test(
  'the wide interval covers the unbounded truth where noise alone does not; the correction takes most of the bias',
  async t => {
    for (const market of MARKETS) {
      const found = tryMarket(market)
      t.comment(JSON.stringify({ market: market.name, ...found }))
      t.ok(found.wide >= 0.95, `${market.name}: wide ${found.wide}`)
      t.ok(found.noiseOfBounded >= 0.93, `${market.name}: of the bounded figure ${found.noiseOfBounded}`)
      t.ok(found.noiseOnly < 0.92, `${market.name}: noise alone ${found.noiseOnly}`)
      t.ok(Math.abs(found.biasCorrected) < 0.7 * Math.abs(found.biasRaw), `${market.name}: bias`)
    }
  },
)

function tryMarket({ caps, statistic, limit, value, name }: Market) {
  const contribution = contributionOf({
    dimensions: DIMENSIONS,
    view: { caps },
    statistic,
    filter: new Map(),
    groupBy: ['month'],
  })
  const noise = noiseForRho('discrete-gaussian', contribution, (RHO * 9n) / 10n)
  const ofCut = noiseForRho('discrete-gaussian', { l1: limit, l2Squared: limit * limit }, RHO / 10n)
  const [width, widthOfCut] = [halfWidth(noise), halfWidth(ofCut)]
  const sd = noise.kind === 'discrete-gaussian' ? Math.sqrt(toNumber(noise.variance)) : NaN
  const assumed = CUT_ASSUMPTION[statistic.kind === 'sum' ? 'sums' : 'counts']
  const tally = { cells: 0, wide: 0, noiseOnly: 0, noiseOfBounded: 0, raw: 0, corrected: 0, small: 0 }
  for (let edition = 0; edition < 2; edition++) {
    const market = exactMarket(dice(1000 * edition + name.length), caps, statistic, limit, value)
    for (let draw = 0; draw < 80; draw++) {
      const drawn = drawFrom(noise, MONTHS)
      const values = market.bounded.map((exact, i) => exact + (drawn[i] ?? 0n))
      const whole = total(values.map(each => withSpread(each, noise)))
      const [extra = 0n] = drawFrom(ofCut, 1)
      const cut = { value: Number(market.cut + extra), spread: Number(widthOfCut) }
      const beyond = cutBeyondLimit({ inCap: contribution.inCap, limit }, assumed)
      const factor = cutFactor(cut, whole, beyond)
      for (const [i, each] of values.entries()) {
        const signed = statistic.kind === 'sum' && statistic.lo < 0n
        const size = sizeOf(Number(each), sd, !signed)
        if (size === 'too-small') {
          tally.small++
          continue
        }
        const truth = Number(market.source[i] ?? 0n)
        const bounds = { low: Number(each - width), high: Number(each + width) }
        const around = size === 'faint' ? reachingZero(Number(each), bounds, signed) : bounds
        const wide = wideInterval(around, factor, assumed.allowance, signed)
        const inside = (low: number, high: number, of: number) => low <= of && of <= high
        tally.cells++
        if (wide !== undefined && inside(wide.low, wide.high, truth)) tally.wide++
        if (inside(bounds.low, bounds.high, truth)) tally.noiseOnly++
        if (inside(bounds.low, bounds.high, Number(market.bounded[i]))) tally.noiseOfBounded++
        tally.raw += Number(each) / truth - 1
        tally.corrected += (correctedFigure(Number(each), factor) ?? NaN) / truth - 1
      }
    }
  }
  const share = (count: number) => Number((count / tally.cells).toFixed(4))
  return {
    cells: tally.cells,
    small: tally.small,
    wide: share(tally.wide),
    noiseOnly: share(tally.noiseOnly),
    noiseOfBounded: share(tally.noiseOfBounded),
    biasRaw: share(tally.raw),
    biasCorrected: share(tally.corrected),
  }
}

/** Buyers of very different zeal, months of different trade: what the bounds cut of a month differs. */
function exactMarket(
  random: Dice,
  caps: readonly Cap[],
  statistic: StatisticBounds,
  limit: bigint,
  value: (random: Dice) => bigint,
) {
  const season = Array.from({ length: MONTHS }, () => Math.exp(0.35 * normal(random)))
  const [bounded, source] = [Array<bigint>(MONTHS).fill(0n), Array<bigint>(MONTHS).fill(0n)]
  let cut = 0n
  for (let buyer = 0; buyer < BUYERS; buyer++) {
    const zeal = 0.35 * Math.exp(0.9 * normal(random))
    const rows: UnitRow[] = season.flatMap((trade, month) =>
      Array.from({ length: poisson(random, zeal * trade) }, (_, i) => ({
        codes: [month],
        order: String(statistic.kind === 'orders' ? i : i >> 1),
        quanta: { x: value(random) },
      })),
    )
    const kept = boundUnit(rows, { caps }, DIMENSIONS)
    const month = (row: UnitRow) => row.codes[0] ?? -1
    for (const [i, row] of rows.entries()) {
      const own = kept[i]
      const add = (to: bigint[], x: bigint) => (to[month(row)] = (to[month(row)] ?? 0n) + x)
      const isSum = statistic.kind === 'sum'
      add(source, isSum ? (row.quanta['x'] ?? 0n) : 1n)
      if (own?.kept === true) add(bounded, isSum ? (own.quanta['x'] ?? 0n) : 1n)
    }
    cut += cutOfUnit(rows, kept, statistic, row => String(month(row)), limit)
  }
  return { bounded, source, cut }
}

function drawFrom(noise: ReturnType<typeof noiseForRho>, count: number): BigInt64Array {
  if (noise.kind !== 'discrete-gaussian') throw new Error('discrete Gaussian noise')
  return sampleDiscreteGaussian(noise.variance, count, systemRandom)
}

function normal(random: Dice): number {
  const uniform = () => (random.below(2 ** 31) + 0.5) / 2 ** 31
  return Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform())
}

function poisson(random: Dice, mean: number): number {
  const limit = Math.exp(-Math.min(mean, 50))
  let [count, product] = [0, (random.below(2 ** 31) + 0.5) / 2 ** 31]
  while (product > limit) {
    count++
    product *= (random.below(2 ** 31) + 0.5) / 2 ** 31
  }
  return count
}
