import { readFileSync } from 'node:fs'
import t from 'tap'
import { consistentCells } from '../../../protocols/dp/consistent.ts'
import { decodeCorrelated } from '../../../protocols/dp/correlated-release.ts'
import { singleRelease } from '../../../protocols/dp/figure-noise.ts'
import { CUT_ASSUMPTION, cutBeyondLimit, cutFactor } from '../../../protocols/dp/cut-total.ts'
import { byInverseVariance, reconcile, withCount } from '../../../protocols/dp/least-squares.ts'
import { NORMAL_975 } from '../../../protocols/dp/normal-quantile.ts'
import { divide, type Rational, rational, toNumber } from '../../../protocols/dp/rational.ts'
import { combineReleases, sharpeningNoise } from '../../../protocols/dp/sharpen.ts'
import { varianceForRho } from '../../../protocols/dp/zcdp.ts'

type Vectors = {
  readonly sharpened: readonly {
    readonly l2Squared: string
    readonly rhos: readonly string[]
    readonly charges: readonly string[]
    readonly values: readonly (readonly string[])[]
    readonly combined: readonly string[]
    readonly variance: string
  }[]
  readonly correlated: readonly {
    readonly scale: string
    readonly shift: string
    readonly weight: string
    readonly variance: string
    readonly groups: readonly string[]
    readonly count: string
    readonly stored: readonly string[]
    readonly total: readonly string[]
    readonly cells: readonly (readonly string[])[]
    readonly sum: readonly string[]
  }[]
  readonly consistent: readonly {
    readonly scale: string
    readonly shift: string
    readonly weight: string
    readonly variance: string
    readonly groups: readonly string[]
    readonly countOf: readonly number[]
    readonly counts: readonly string[]
    readonly marginal: readonly string[]
    readonly marginalVariance: string
    readonly cells: readonly string[]
    readonly marginalCells: readonly string[]
  }[]
  readonly oneCount: readonly {
    readonly parts: readonly {
      readonly scale: string
      readonly shift: string
      readonly weight: string
      readonly variance: string
      readonly groups: readonly string[]
      readonly count: string
    }[]
    readonly total: readonly string[]
    readonly cells: readonly (readonly (readonly string[])[])[]
  }[]
  readonly factors: readonly {
    readonly cut: readonly [number, number]
    readonly whole: readonly [number, number]
    readonly inCap: string
    readonly limit: string
    readonly tail: '2' | '3'
    readonly beyond: number
    readonly estimate: number
    readonly high: number | null
  }[]
}

const near = (value: number | undefined, wanted: string | undefined) =>
  Math.abs((value ?? Number.NaN) - toNumber(fraction(wanted ?? '0/1'))) < 1e-9

const file = new URL('../../../protocols/dp/vectors/combine.json', import.meta.url)
const vectors: Vectors = JSON.parse(readFileSync(file, 'utf8'))

t.test('marginals with several counts agree as the independent program makes them', async t => {
  for (const vector of vectors.consistent) {
    const { countOf } = vector
    const noise = {
      kind: 'correlated-gaussian',
      countBy: [],
      scale: BigInt(vector.scale),
      shift: BigInt(vector.shift),
      weight: BigInt(vector.weight),
      variance: fraction(vector.variance),
    } as const
    const released = { groups: vector.groups.map(BigInt), counts: vector.counts.map(BigInt) }
    const { numerators } = decodeCorrelated(released, countOf, noise)
    const marginal = { kind: 'discrete-gaussian', variance: fraction(vector.marginalVariance) } as const
    const parts = [
      { values: numerators, noise: singleRelease(noise), countOf },
      { values: vector.marginal.map(BigInt), noise: singleRelease(marginal) },
    ]
    const found = consistentCells(parts, { totals: [[0, 1]], counted: [] })
    const [cells, others] = [found.get(0) ?? [], found.get(1) ?? []]
    t.ok(cells.every(({ value }, i) => near(value, vector.cells[i])))
    t.ok(others.every(({ value }, i) => near(value, vector.marginalCells[i])))
    t.same([cells.length, others.length], [vector.cells.length, vector.marginalCells.length])
  }
})

t.test('parts with one count agree as the independent program makes them', async t => {
  for (const vector of vectors.oneCount) {
    const correlated = vector.parts.map(part => {
      const noise = {
        kind: 'correlated-gaussian',
        countBy: [],
        scale: BigInt(part.scale),
        shift: BigInt(part.shift),
        weight: BigInt(part.weight),
        variance: fraction(part.variance),
      } as const
      const countOf = part.groups.map(() => 0)
      const counts = [BigInt(part.count)]
      const { numerators } = decodeCorrelated({ groups: part.groups.map(BigInt), counts }, countOf, noise)
      return { values: numerators, noise: singleRelease(noise), countOf, counts }
    })
    const [value = '0/1', variance = '1/1'] = vector.total
    const total = {
      values: [fraction(value).num],
      noise: singleRelease({ kind: 'discrete-gaussian', variance: fraction(variance) }),
    }
    const found = consistentCells([...correlated, total], { totals: [[0, 1, 3], [2]], counted: [0, 1, 2] })
    for (const [p, cells] of vector.cells.entries())
      for (const [c, [wanted, spread]] of cells.entries()) {
        const cell = found.get(p)?.[c]
        t.ok(near(cell?.value, wanted), `${cell?.value} and ${wanted}`)
        const part = vector.parts[p]
        const step = 1 / (Number(part?.scale) * Number(part?.weight))
        const deviation = ((cell?.halfWidth ?? 0) - step / 2) / NORMAL_975
        t.ok(Math.abs(deviation ** 2 - step ** 2 / 12 - toNumber(fraction(spread ?? '0/1'))) < 1e-9)
      }
  }
})

t.test('combinations of sharpened answers are those of the independent program', async t => {
  for (const vector of vectors.sharpened) {
    const l2Squared = BigInt(vector.l2Squared)
    const rhos = vector.rhos.map(BigInt)
    const releases = rhos.map((rho, i) => {
      const step =
        i === 0
          ? { rho, variance: varianceForRho(l2Squared, rho) }
          : sharpeningNoise(l2Squared, rhos[i - 1] ?? 0n, rho)
      t.equal(String(step.rho), vector.charges[i])
      return { variance: step.variance, values: (vector.values[i] ?? []).map(BigInt) }
    })
    const { numerators, denominator, variance } = combineReleases(releases)
    t.same(
      numerators.map(numerator => rational(numerator, denominator)),
      vector.combined.map(fraction),
    )
    t.same(variance, fraction(vector.variance))
  }
})

t.test('groups made consistent with a count and a total are those of the independent program', async t => {
  for (const vector of vectors.correlated) {
    const [scale, shift, weight] = [BigInt(vector.scale), BigInt(vector.shift), BigInt(vector.weight)]
    const variance = fraction(vector.variance)
    const own = {
      value: rational(BigInt(vector.count), weight),
      variance: divide(variance, rational(weight * weight)),
    }
    const count = byInverseVariance([own, estimate(vector.stored)])
    const cells = withCount(vector.groups.map(BigInt), { scale, shift, variance }, count)
    const found = reconcile([cells], [estimate(vector.total)])
    t.same(found.parts[0]?.cells, vector.cells.map(estimate))
    t.same(found.total, estimate(vector.sum))
  }
})

t.test('cut factors are those of the independent program', async t => {
  for (const { cut, whole, inCap, limit, tail, beyond, estimate, high } of vectors.factors) {
    const noisy = ([value, spread]: readonly [number, number]) => ({ value, spread })
    const assumed = tail === '2' ? CUT_ASSUMPTION.sums : CUT_ASSUMPTION.counts
    t.equal(String(assumed.tail), tail)
    const ours = cutBeyondLimit({ inCap: BigInt(inCap), limit: BigInt(limit) }, assumed)
    t.ok(Math.abs(ours - beyond) <= 1e-15 * Math.abs(beyond), `${ours} is ${beyond} but for rounding`)
    const found = cutFactor(noisy(cut), noisy(whole), beyond)
    t.ok(Math.abs((found.estimate ?? 0) - estimate) < 1e-12 * estimate)
    t.equal(found.kind, high === null ? 'unknown' : 'factor')
    if (found.kind === 'factor') t.ok(Math.abs(found.high - (high ?? 0)) < 1e-12 * (high ?? 0))
  }
})

function estimate([value = '0', variance = '0']: readonly string[]) {
  return { value: fraction(value), variance: fraction(variance) }
}

function fraction(text: string): Rational {
  const [num = '0', den = '1'] = text.split('/')
  return rational(BigInt(num), BigInt(den))
}
