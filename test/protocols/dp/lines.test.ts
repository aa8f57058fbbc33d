// What cells under correlated noise have in common, against the covariances of A and N written out.
import t from 'tap'
import { placesAmong } from '../../../protocols/dp/cells.ts'
import { linesOf } from '../../../protocols/dp/lines.ts'
import { NORMAL_975 } from '../../../protocols/dp/normal-quantile.ts'
import { denominatorOf, halfWidthOfPart, type PartNoise } from '../../../protocols/dp/part-noise.ts'
import { rational } from '../../../protocols/dp/rational.ts'
import { singleRelease } from '../../../protocols/dp/figure-noise.ts'
import { makeTables } from '../../../protocols/dp/tables.ts'

const noise = {
  kind: 'correlated-gaussian',
  countBy: ['age'],
  scale: 3n,
  shift: 2n,
  weight: 5n,
  variance: rational(90n),
} as const satisfies PartNoise
const axes = [
  { dimension: 'month', codes: [0, 1, 2] },
  { dimension: 'age', codes: [0, 1] },
]
const countOf = placesAmong(axes, ['age'])
const cells = [60, 90, 70, 80, 100, 50].map(value => ({ value, spread: 10 }))

/** Of an estimate (A + 2 N / 5) / 3: every A and N has the variance 90. */
const covariance = (one: number, two: number) =>
  ((one === two ? 90 : 0) + (countOf[one] === countOf[two] ? 90 * (2 / 5) ** 2 : 0)) / 9
const squared = (variance: number) => NORMAL_975 ** 2 * variance

t.test('a group has the count of its own value of the perUnit dimension', async t => {
  t.same(countOf, [0, 1, 0, 1, 0, 1])
  t.same(placesAmong(axes, []), [0, 0, 0, 0, 0, 0])
  t.same(placesAmong(axes, ['month', 'age']), [0, 1, 2, 3, 4, 5])
})

t.test('sums, and cells with their sums, have the covariance of what they are made of', async t => {
  const { sum, shared } = linesOf(cells, singleRelease(noise), countOf)
  for (const places of [[0, 2, 4], [0, 1], [0, 1, 2, 3, 4, 5], [3]]) {
    const whole = sum(places)
    const total = places.flatMap(a => places.map(b => covariance(a, b))).reduce((x, y) => x + y, 0)
    t.ok(Math.abs(whole.spread ** 2 - squared(total)) < 1e-9, `spread of ${places.join()}`)
    for (const place of places) {
      const own = places.map(other => covariance(place, other)).reduce((x, y) => x + y, 0)
      t.ok(Math.abs(whole.sharedWith(place) - squared(own)) < 1e-9, `${place} in ${places.join()}`)
    }
  }
  t.equal(sum([0, 2]).value, 130)
  t.ok(Math.abs(shared(0, 2) - squared(covariance(0, 2))) < 1e-9)
  t.equal(shared(0, 1), 0, 'another count: other noise')
})

t.test('growth knows that two months share the noise of one count', async t => {
  const values = cells.map(({ value }) => BigInt(value) * denominatorOf(noise))
  const part = {
    axes,
    values,
    countOf,
    halfWidth: halfWidthOfPart(noise),
    quantum: 1,
    counts: true,
    nonNegative: true,
    lo: 0n,
    hi: 0n,
  }
  const steps = [
    { kind: 'level', name: 'x', part: 0 },
    { kind: 'growth', name: 'g', of: 'x', along: 'month', lag: 1 },
  ] as const
  const rules = { v: 3 as const, threshold: 0, otherCode: () => 9 }
  const width = (tables: ReturnType<typeof makeTables>) => {
    const cell = tables[1]?.cells[2]
    return (cell?.high ?? Number.NaN) - (cell?.low ?? Number.NaN)
  }
  const apart = makeTables(
    [{ ...part, noise: singleRelease(noise), countOf: [0, 1, 2, 3, 4, 5] }],
    steps,
    rules,
  )
  const together = makeTables([{ ...part, noise: singleRelease(noise) }], steps, rules)
  t.same(
    together[0]?.cells.map(({ value }) => value),
    cells.map(({ value }) => value),
  )
  t.ok(width(together) < 0.95 * width(apart), `${width(together)} of ${width(apart)}`)
})
