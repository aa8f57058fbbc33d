import fc from 'fast-check'
import t from 'tap'
import { averagePrice, type Derived, growthOfRatios, share, tgi } from '../../../protocols/dp/derived.ts'
import { type Limited, moverRatio } from '../../../protocols/dp/mover.ts'
import { seeded } from '../../engine/support.ts'

const hundredths = (least: number, most: number) =>
  fc.integer({ min: 100 * least, max: 100 * most }).map(value => value / 100)
const side = hundredths(0, 10_000)
const anySign = fc
  .tuple(hundredths(-10_000, 10_000), side, side)
  .map(([estimate, below, above]): Limited => ({ estimate, low: estimate - below, high: estimate + above }))
const above0 = fc.tuple(hundredths(1, 10_000), fc.integer({ min: 1, max: 1_000 }), side).map(
  ([estimate, part, above]): Limited => ({
    estimate,
    low: (estimate * part) / 1_000,
    high: estimate + above,
  }),
)

t.test('the limits are where those of the difference reach zero, for any sign of the numerator', async () => {
  fc.assert(
    fc.property(anySign, above0, (x, y) => {
      const { low, high } = moverRatio(x, y)
      const off = (theta: number, sideOfX: number, sideOfY: number) => {
        const difference = x.estimate - theta * y.estimate
        const scale = x.estimate ** 2 + (theta * y.estimate) ** 2 + sideOfX ** 2 + (theta * sideOfY) ** 2
        return Math.abs(difference ** 2 - sideOfX ** 2 - (theta * sideOfY) ** 2) / (scale || 1)
      }
      const [below, above] = [y.estimate - y.low, y.high - y.estimate]
      return (
        low <= x.estimate / y.estimate &&
        x.estimate / y.estimate <= high &&
        off(low, x.estimate - x.low, x.low < 0 ? below : above) < 1e-9 &&
        off(high, x.high - x.estimate, x.high < 0 ? above : below) < 1e-9
      )
    }),
    { numRuns: 1_000 },
  )
})

t.test('for a numerator above zero they are those of the paper', async t => {
  const [x, y] = [
    { low: 30, estimate: 40, high: 55 },
    { low: 8, estimate: 10, high: 11 },
  ]
  const { low, high } = moverRatio(x, y)
  const paper = (sign: number, ofX: number, ofY: number) => {
    const [square, both] = [ofY * (2 * y.estimate - ofY), x.estimate * y.estimate]
    return (both + sign * Math.sqrt(both ** 2 - ofX * (2 * x.estimate - ofX) * square)) / square
  }
  t.ok(Math.abs(low - paper(-1, x.low, y.high)) < 1e-12)
  t.ok(Math.abs(high - paper(1, x.high, y.low)) < 1e-12)
})

t.test('a denominator that may be zero is refused', async t => {
  const one = { low: 1, estimate: 1, high: 1 }
  t.throws(() => moverRatio(one, { low: 0, estimate: 1, high: 2 }), RangeError)
})

// 4 000 answers each from a fixed seed, so the outcome is always the same; 94 % is 2.9 standard errors below
// 95 %.
t.test(
  'growth of signed means and averages and a signed target group index cover, also near zero',
  async t => {
    for (const before of [50, 10])
      for (const now of [60, 3, 1, 0.2, 0, -0.2, -1, -3, -60])
        for (const figure of ['average', 'tgi'] as const) {
          const { covered, given } = simulate(figure, now, before, 4_000)
          t.equal(given, 4_000)
          t.ok(covered / given >= 0.94, `${figure} ${before} → ${now}: ${covered}`)
        }
  },
)

t.test('growth of averages that cannot be negative covers, also near zero', async t => {
  for (const now of [60, 1, 0.2, 0]) {
    const { covered, given } = simulate('unsigned average', now, 10, 4_000)
    t.ok(covered / given >= 0.94, `${now}: ${covered}`)
  }
})

type Figure = 'average' | 'unsigned average' | 'tgi'

/**
 * 2 000 lines a period, whose mean measure goes from `before` to `now`; one standard deviation is 1 of that
 * mean.
 */
function simulate(figure: Figure, now: number, before: number, answers: number) {
  const { below } = seeded(answers + now * 10 + before)
  const uniform = () => (below(2 ** 32) + 0.5) / 2 ** 32
  const normal = () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform())
  const release = (exact: number, deviation: number) => ({
    value: Math.round(exact + deviation * normal()),
    spread: 1.959963984540054 * deviation,
  })
  const lines = 2_000
  const ratio = (value: number): Derived => {
    const count = release(lines, 20)
    const sum = release(value * lines, lines)
    return figure === 'tgi'
      ? share(sum, count, true)
      : averagePrice(sum, count, figure !== 'unsigned average')
  }
  const tally = { covered: 0, given: 0 }
  for (let i = 0; i < answers; i++) {
    const compare = figure === 'tgi' ? tgi : growthOfRatios
    const derived = compare(ratio(now), ratio(before))
    const truth = figure === 'tgi' ? (100 * now) / before : now / before - 1
    if (derived.kind === 'no-interval') continue
    tally.given++
    if (derived.low <= truth && truth <= derived.high) tally.covered++
  }
  return tally
}
