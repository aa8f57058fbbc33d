import t from 'tap'
import { boundUnit } from '../../../protocols/dp/bound-unit.ts'
import {
  correctedFigure,
  CUT_ASSUMPTION,
  cutBeyondLimit,
  cutFactor,
  cutOfUnit,
  wideInterval,
} from '../../../protocols/dp/cut-total.ts'
import type { Interval } from '../../../protocols/dp/ratio.ts'
import { codesOf, dice, isInScope, norms, randomScene, randomUnit, vectorOf } from './unit-scenes.ts'

t.test('what is cut and what is counted are together what the source has, up to the limit', async t => {
  const random = dice(21)
  let [cuts, limited] = [0, 0]
  for (let i = 0; i < 6000; i++) {
    const any = randomScene(random, ['count', 'orders', 'units', 'sum'])
    const scene = { ...any, lo: 0n, hi: 6n }
    if (scene.hidden?.mode === 'any') continue
    const rows = randomUnit(random, scene)
    const bounded = boundUnit(rows, scene.view, scene.dimensions)
    const cut = (limit: bigint) =>
      cutOfUnit(
        rows,
        bounded,
        scene.statistic,
        row => (isInScope(scene, row) ? codesOf(scene, row.codes, scene.groupBy) : undefined),
        limit,
      )
    const counted = norms(vectorOf(scene, rows).values()).l1
    const source = norms(vectorOf({ ...scene, view: { caps: [] } }, rows).values()).l1
    const all = cut(1n << 40n)
    if (counted + all !== source) t.fail(`${counted} + ${all} of ${source}, ${scene.statistic.kind}`)
    if (cut(3n) !== (all < 3n ? all : 3n)) t.fail('the limit')
    if (all > 0n) cuts++
    if (all > 3n) limited++
  }
  t.ok(cuts > 1000, `${cuts} units lost something`)
  t.ok(limited > 300, `${limited} more than the limit`)
})

t.test('the factor says how many times the counted figure the source has', async t => {
  const whole = { value: 1000, spread: 20 }
  const factor = cutFactor({ value: 100, spread: 15 }, whole, 1)
  if (factor.kind !== 'factor') throw new Error('a sum far from 0')
  t.equal(factor.estimate, 1.1)
  t.ok(factor.high > 1.1149 && factor.high < 1.1155, String(factor.high))
  t.match(cutFactor({ value: -100, spread: 15 }, whole, 2.2), { estimate: 1, high: 1 })
  t.match(cutFactor({ value: -5, spread: 15 }, whole, 1), { estimate: 1 })
  const noise = cutFactor({ value: 100, spread: 15 }, { value: 10, spread: 20 }, 1)
  t.same(noise, { kind: 'unknown', estimate: null })
  const beyond = cutFactor({ value: 100, spread: 15 }, whole, 2.2)
  if (beyond.kind !== 'factor') throw new Error('a sum far from 0')
  t.equal(beyond.estimate, 1.1, 'what was held')
  t.ok(Math.abs(beyond.high - 1 - 2.2 * (factor.high - 1)) < 1e-12, 'and what may be beyond')
})

t.test('where almost half as much as is counted may be cut, there is no upper limit', async t => {
  const whole = { value: 1000, spread: 20 }
  const of = (cut: number, beyond: number) => cutFactor({ value: cut, spread: 15 }, whole, beyond)
  t.equal(of(450, 1).kind, 'factor')
  t.same(of(451, 1), { kind: 'unknown', estimate: 1.451 })
  t.equal(of(225, 2).kind, 'factor')
  t.equal(of(226, 2).kind, 'unknown')
})

t.test('what the cut total does not hold follows from its limit and the bound alone, exactly', async t => {
  const of = (inCap: bigint, limit: bigint, kind: 'counts' | 'sums' = 'counts') =>
    cutBeyondLimit({ inCap, limit }, CUT_ASSUMPTION[kind])
  t.equal(of(2000n, 1000n, 'sums'), 3, 'amounts have heavier tails')
  t.equal(of(3000n, 19_500n, 'sums'), 1.16)
  t.equal(of(3n, 7n, 'sums'), 1.43, '10 ÷ 7')
  t.equal(of(2000n, 1000n), 2.2, 'one cap over everything')
  t.equal(of(3000n, 19_500n), 1.06, 'a cap on each of thirteen months')
  t.equal(of(1n, 2n ** 53n - 1n), 1.01)
  // (1 + 5 ÷ 4)^3/2 is 27 ÷ 8: a value that no rounding touches is 27 ÷ 19, the next hundredth above it 1.43.
  t.equal(of(4n, 5n), 1.43)
  // (1 + 3)^3/2 = 8.
  t.equal(of(1n, 3n), 1.15)
  for (const [inCap, limit] of [
    [0n, 1n],
    [1n, 0n],
    [-1n, 5n],
  ] as const)
    t.throws(() => of(inCap, limit), RangeError)
  const random = dice(5)
  for (let i = 0; i < 2000; i++) {
    const [inCap, limit] = [BigInt(1 + random.below(10 ** 6)), BigInt(1 + random.below(10 ** 6))]
    const exact = 1 / (1 - (1 + Number(limit) / Number(inCap)) ** -1.5)
    const found = of(inCap, limit)
    if (!(found > exact - 1e-9 * exact && found < exact + 0.0101)) t.fail(`${inCap}, ${limit}: ${found}`)
    if (found < of(inCap, limit + 1n)) t.fail('a larger limit holds more')
  }
})

t.test('the expected excess over a bound under the Pareto tail is v times what is held of it', async t => {
  for (const [bound, limit, kind, power] of [
    [20, 10, 'counts', 1.5],
    [3, 20, 'counts', 1.5],
    [100, 30, 'counts', 1.5],
    [20, 10, 'sums', 1],
    [3, 20, 'sums', 1],
  ] as const) {
    // Both integrals of P(X > x) = x^-α by the trapezoidal rule in the logarithm of x, up to 10^8.
    const integral = (to: number) => {
      const steps = 100_000
      const step = Math.log(to / bound) / steps
      const at = (i: number) => (bound * Math.exp(i * step)) ** -power
      return Array.from({ length: steps }, (_, i) => (step * (at(i) + at(i + 1))) / 2).reduce(
        (a, b) => a + b,
        0,
      )
    }
    const ratio = integral(1e8) / integral(bound + limit)
    const cap = { inCap: BigInt(bound), limit: BigInt(limit) }
    const found = cutBeyondLimit(cap, CUT_ASSUMPTION[kind])
    t.ok(found >= ratio - 1e-4 && found < ratio + 0.0101, `${found} for ${ratio}`)
  }
})

t.test('a figure is corrected by at most a quarter', async t => {
  const of = (cut: number) =>
    correctedFigure(200, cutFactor({ value: cut, spread: 1 }, { value: 100, spread: 1 }, 1))
  t.ok(Math.abs((of(10) ?? 0) - 220) < 1e-9)
  t.equal(of(40), 250)
  t.equal(correctedFigure(200, { kind: 'unknown', estimate: null }), undefined)
})

t.test('the wide interval reaches as much further from 0 as the cut allows', async t => {
  const factor = { kind: 'factor', estimate: 1.1, high: 1.2 } as const
  const close = (found: Interval | undefined, low: number, high: number) => {
    t.ok(found !== undefined && Math.hypot(found.low - low, found.high - high) < 1e-9, `${low} to ${high}`)
  }
  close(wideInterval({ low: 90, high: 110 }, factor, 2), 90, 110 * 1.4)
  close(wideInterval({ low: -5, high: 10 }, factor, 2), 0, 14)
  close(wideInterval({ low: -20, high: -10 }, factor, 2), 0, 0)
  close(wideInterval({ low: -5, high: 10 }, factor, 3, true), -8, 16)
  close(wideInterval({ low: 5, high: 10 }, factor, 3, true), 5, 16)
  close(wideInterval({ low: -20, high: -10 }, factor, 3, true), -32, -10)
  t.equal(wideInterval({ low: 5, high: 10 }, { kind: 'unknown', estimate: 1.6 }, 2), undefined)
})
