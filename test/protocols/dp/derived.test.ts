import fc from 'fast-check'
import t from 'tap'
import {
  averagePrice,
  growth,
  index,
  withSpread,
  share,
  shareOfSum,
  spreadOf,
  tgi,
  total,
} from '../../../protocols/dp/derived.ts'
import { ratioInterval } from '../../../protocols/dp/ratio.ts'
import { rational } from '../../../protocols/dp/rational.ts'

const released = fc.integer({ min: -1_000_000, max: 1_000_000 })
const spread = fc.integer({ min: 0, max: 10_000_000 }).map(hundredths => hundredths / 100)

t.test('the limits of a ratio are where the difference is exactly as large as its noise', async () => {
  fc.assert(
    fc.property(released, spread, fc.double({ min: 1, max: 1e6, noNaN: true }), spread, (x, sx, y, sy) => {
      const found = ratioInterval({ value: x, spread: sx }, { value: y, spread: sy })
      if (found.kind === 'unbounded') return y <= sy * (1 + 1e-9)
      const scale = x * x + y * y + sx * sx
      const off = (theta: number) =>
        ((x - theta * y) ** 2 - sx * sx - theta * theta * sy * sy) / (scale * (1 + theta * theta))
      return (
        found.low <= x / y + 1e-9 &&
        x / y <= found.high + 1e-9 &&
        Math.abs(off(found.low)) < 1e-6 &&
        Math.abs(off(found.high)) < 1e-6
      )
    }),
  )
})

t.test(
  'without noise a ratio is a point; with a denominator that may be zero there is no interval',
  async t => {
    t.same(ratioInterval({ value: 3, spread: 0 }, { value: 4, spread: 0 }), {
      kind: 'interval',
      low: 0.75,
      high: 0.75,
    })
    for (const y of [
      { value: 4, spread: 4 },
      { value: -50, spread: 4 },
      { value: 0, spread: 0 },
    ])
      t.same(ratioInterval({ value: 3, spread: 1 }, y), { kind: 'unbounded' })
    t.same(share({ value: 3, spread: 1 }, { value: 2, spread: 9 }), {
      kind: 'no-interval',
      estimate: 1,
      reason: 'denominator-near-zero',
    })
    t.equal(growth({ value: 3, spread: 1 }, { value: -2, spread: 9 }).estimate, null)
  },
)

t.test('a cell that is part of its whole has a narrower share than one that is not', async t => {
  const cells = [300, 500, 700].map(value => ({ value, spread: 60 }))
  const [part, ...others] = cells
  if (part === undefined) throw new Error('no cell')
  const [inside, outside] = [shareOfSum(part, others), share(part, total(cells))]
  const width = (derived: typeof inside) =>
    derived.kind === 'interval' ? derived.high - derived.low : Infinity
  t.ok(width(inside) < width(outside) && width(outside) < 1)
  t.equal(inside.estimate, 0.2)
})

t.test('shares, averages and growth stay within what they can mean', async () => {
  fc.assert(
    fc.property(released, spread, released, spread, (x, sx, y, sy) => {
      const [a, b] = [
        { value: x, spread: sx },
        { value: y, spread: sy },
      ]
      const within = (derived: ReturnType<typeof share>, lowest: number, highest: number) =>
        (derived.estimate === null || (derived.estimate >= lowest && derived.estimate <= highest)) &&
        (derived.kind === 'no-interval' ||
          (derived.low >= lowest &&
            derived.high <= highest &&
            derived.low <= derived.estimate &&
            derived.estimate <= derived.high))
      return (
        within(share(a, b), 0, 1) &&
        within(shareOfSum(a, [b]), 0, 1) &&
        within(averagePrice(a, b), 0, Infinity) &&
        within(growth(a, b), -1, Infinity)
      )
    }),
  )
})

t.test('growth, index and price are ratios; only a signed measure may fall below nothing', async t => {
  const [now, before] = [
    { value: 120, spread: 0 },
    { value: 100, spread: 0 },
  ]
  t.ok(Math.abs((growth(now, before).estimate ?? 0) - 0.2) < 1e-12)
  t.equal(index(now, before).estimate, 120)
  t.equal(averagePrice(now, before).estimate, 1.2)
  const refunds = { value: -50, spread: 1 }
  t.equal(index(refunds, before).estimate, 0)
  t.equal(index(refunds, before, true).estimate, -50)
  t.equal(growth(refunds, before, true).estimate, -1.5)
})

t.test('a target group index compares two shares and contains its own estimate', async t => {
  const [cell, rest] = [
    { value: 300, spread: 9 },
    { value: 700, spread: 9 },
  ]
  const inTarget = shareOfSum(cell, [rest])
  const inWhole = share({ value: 2000, spread: 9 }, { value: 10_000, spread: 9 })
  const derived = tgi(inTarget, inWhole)
  t.ok(Math.abs((derived.estimate ?? 0) - 150) < 1e-9)
  t.ok(
    derived.kind === 'interval' &&
      derived.low > 140 &&
      derived.low < 150 &&
      derived.high < 160 &&
      derived.high > 150,
  )
  const empty = tgi(share({ value: -5, spread: 9 }, { value: 1000, spread: 9 }), inWhole)
  t.ok(empty.kind === 'interval' && empty.estimate === 0 && empty.low === 0 && empty.high > 0)
  const unknown = tgi(inTarget, share({ value: 5, spread: 9 }, { value: 1000, spread: 9 }))
  t.equal(unknown.kind, 'no-interval')
  t.equal(tgi(inTarget, share({ value: -5, spread: 9 }, { value: 1000, spread: 9 })).estimate, null)
})

t.test('the spread of noise is its half-width, smoothed where the noise is tiny', async t => {
  t.equal(spreadOf({ kind: 'discrete-gaussian', variance: rational(400n) }), 1.959963984540054 * 20)
  t.equal(spreadOf({ kind: 'discrete-laplace', scale: rational(1n, 3n) }), 1)
  t.ok(spreadOf({ kind: 'discrete-gaussian', variance: rational(1n, 10n) }) > 0.6)
  t.same(withSpread(7n, { kind: 'discrete-laplace', scale: rational(1n, 3n) }), { value: 7, spread: 1 })
})
