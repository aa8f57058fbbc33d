// Figures that add up to one total, made to agree: the same as exact least squares, and as the general
// formula with the whole covariance matrix where several counts are shared.
import t from 'tap'
import { consistentCells, type Marginal } from '../../../protocols/dp/consistent.ts'
import { errorVariance, sharedVariance } from '../../../protocols/dp/correlated.ts'
import { figureDenominator, singleRelease } from '../../../protocols/dp/figure-noise.ts'
import { reconcile } from '../../../protocols/dp/least-squares.ts'
import { rational, toNumber } from '../../../protocols/dp/rational.ts'
import { makeTables } from '../../../protocols/dp/tables.ts'
import { dice } from './unit-scenes.ts'

const gaussian = (variance: bigint) =>
  singleRelease({ kind: 'discrete-gaussian', variance: rational(variance, 3n) })
const correlated = singleRelease({
  kind: 'correlated-gaussian',
  countBy: ['age'],
  scale: 3n,
  shift: 2n,
  weight: 5n,
  variance: rational(400n),
})
const near = (a: number | undefined, b: number | undefined, digits = 1e-9) =>
  Math.abs((a ?? Number.NaN) - (b ?? Number.NaN)) <= digits * Math.max(1, Math.abs(b ?? 0))

t.test('groups and their total are the estimates of exact least squares', t => {
  const random = dice(41)
  for (let i = 0; i < 50; i++) {
    const parts = Array.from(
      { length: 2 + random.below(3) },
      (): Marginal => ({
        values: Array.from({ length: 1 + random.below(5) }, () => BigInt(random.below(2000) - 300)),
        noise: gaussian(BigInt(1 + random.below(900))),
      }),
    )
    const exact = reconcile(
      parts.map(({ values, noise }) => ({
        cells: values.map(value => ({
          value: rational(value),
          variance: noise.noise.kind === 'discrete-gaussian' ? noise.noise.variance : rational(1n),
        })),
        shared: rational(0n),
      })),
      [],
    )
    const all = { totals: [parts.map((_, p) => p)], counted: [] }
    for (const [p, cells] of consistentCells(parts, all)) {
      for (const [c, cell] of cells.entries()) {
        const same = exact.parts[p]?.cells[c]
        t.ok(near(cell.value, same && toNumber(same.value)))
      }
      const sum = cells.reduce((total, { value }) => total + value, 0)
      t.ok(near(sum, toNumber(exact.total.value)), 'adds up')
    }
  }
  t.end()
})

t.test('cells that share several counts follow the whole covariance matrix', t => {
  const noise = correlated.noise
  if (noise.kind !== 'correlated-gaussian') throw new Error('independent noise')
  const [own, shared] = [toNumber(errorVariance(noise)), toNumber(sharedVariance(noise))]
  const countOf = [0, 1, 0, 1, 0, 1, 0]
  const values = [310, 95, 288, 130, 410, 77, 5].map(value => BigInt(value) * figureDenominator(correlated))
  const total = { values: [1200n], noise: gaussian(300n) }
  const agreement = { totals: [[0, 1]], counted: [] }
  const found = consistentCells([{ values, noise: correlated, countOf }, total], agreement)
  const covariance = (i: number) =>
    countOf.reduce((sum, place, j) => sum + (i === j ? own : place === countOf[i] ? shared : 0), 0)
  const all = countOf.reduce((sum, _, i) => sum + covariance(i), 0)
  const missing = (1200 - 1315) * (all / (all + 100))
  for (const [i, cell] of (found.get(0) ?? []).entries()) {
    const raw = Number(values[i]) / Number(figureDenominator(correlated))
    t.ok(near(cell.value, raw + (covariance(i) / all) * missing), `cell ${i}`)
    const left = own - covariance(i) ** 2 / (all + 100)
    t.ok(near(((cell.halfWidth - 1 / 30) / 1.959963984540054) ** 2 - 1 / 2700, left, 1e-6), `spread ${i}`)
  }
  t.ok(near(found.get(1)?.[0]?.value, 1315 + missing), 'the total moves to meet them')
  t.end()
})

t.test('no figure is cut at 0, whatever is released, and large exact fractions stay finite', t => {
  const parts = Array.from(
    { length: 9 },
    (_, i): Marginal => ({
      values: [-9n, 4n, BigInt(i)],
      noise: singleRelease({
        kind: 'discrete-gaussian',
        variance: rational(10n ** 60n + BigInt(i), 10n ** 58n + 7n * BigInt(i) + 1n),
      }),
    }),
  )
  const found = consistentCells(parts, { totals: [parts.map((_, p) => p)], counted: [] })
  t.ok([...found.values()].flat().every(({ value, halfWidth }) => Number.isFinite(value) && halfWidth > 0))
  t.ok((found.get(0)?.[0]?.value ?? 0) < 0)
  const laplace = singleRelease({ kind: 'discrete-laplace', scale: rational(3n) })
  const alone = { totals: [[0]], counted: [] }
  t.throws(() => consistentCells([{ values: [1n], noise: laplace }], alone), RangeError)
  t.throws(() => consistentCells([], alone), RangeError)
  t.throws(() => consistentCells([], { totals: [[]], counted: [] }), { code: 'dp.least_squares' })
  t.end()
})

t.test('a table of consistent figures adds up where the released ones do not, and says what is small', t => {
  const part = (dimension: string, values: readonly bigint[]) => ({
    axes: [{ dimension, codes: values.map((_, code) => code) }],
    values,
    noise: gaussian(300n),
    halfWidth: 20n,
    quantum: 1,
    counts: true,
    nonNegative: true,
    lo: 0n,
    hi: 0n,
  })
  const parts = [part('age', [100n, 230n, 3n]), part('gender', [180n, 190n])]
  const steps = [0, 1].map(
    i => ({ kind: 'consistent', name: `${i}`, part: i, totals: [[0, 1]], counted: [] }) as const,
  )
  const [ages, genders] = makeTables(parts, steps, { v: 3, threshold: 20, otherCode: () => 9 })
  t.equal(ages?.cells[2]?.mark, 'small')
  const sum = genders?.cells.reduce((total, { value }) => total + (value ?? 0), 0)
  // 333 and 370, with 3 and 2 cells of one variance.
  t.ok(near(sum, (333 / 3 + 370 / 2) / (1 / 3 + 1 / 2), 1e-6), `${sum}`)
  t.end()
})
