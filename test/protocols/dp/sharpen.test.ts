import t from 'tap'
import { correlatedNoiseForRho, errorVariance } from '../../../protocols/dp/correlated.ts'
import { decodeCorrelated } from '../../../protocols/dp/correlated-release.ts'
import { sampleDiscreteGaussian } from '../../../protocols/dp/discrete-gaussian.ts'
import { NORMAL_975, normalHalfWidth } from '../../../protocols/dp/normal-quantile.ts'
import { rational, toNumber } from '../../../protocols/dp/rational.ts'
import {
  type Combined,
  combinedHalfWidth,
  combineReleases,
  lookConfidence,
  servesFree,
  sharpeningNoise,
} from '../../../protocols/dp/sharpen.ts'
import { rhoOfGaussian, varianceForRho } from '../../../protocols/dp/zcdp.ts'
import { systemRandom } from '../../../scripts/evidence/dp-samplers.ts'

t.test('two, three or four steps have exactly the noise and the charge of one', async t => {
  for (const steps of [
    [24_355_970n, 50_000_000n],
    [3n, 7n, 1_000_003n],
    [10_000_000n, 11_000_000n, 20_000_000n, 999_999_937n],
  ]) {
    const l2Squared = 1747n
    let spent = 0n
    const releases = steps.map(wanted => {
      const { rho, variance } =
        spent === 0n
          ? { rho: wanted, variance: varianceForRho(l2Squared, wanted) }
          : sharpeningNoise(l2Squared, spent, wanted)
      t.equal(rhoOfGaussian(l2Squared, variance), rho)
      spent += rho
      return { variance, values: [5n] }
    })
    const last = steps.at(-1) ?? 0n
    t.equal(spent, last)
    const combined = combineReleases(releases)
    t.same(combined.variance, varianceForRho(l2Squared, last))
    t.equal(
      combined.weights.reduce((sum, weight) => sum + weight, 0n),
      combined.denominator,
    )
    t.equal(combined.numerators[0], 5n * combined.denominator)
  }
})

t.test('the combination weighs by inverse variance, in lowest terms', async t => {
  const found = combineReleases([
    { variance: rational(20n), values: [10n, -4n] },
    { variance: rational(10n), values: [13n, 2n] },
  ])
  t.same(found, { numerators: [36n, 0n], denominator: 3n, weights: [1n, 2n], variance: rational(20n, 3n) })
})

t.test('steps that are too small, and what is no release of one answer, are rejected', async t => {
  t.throws(() => sharpeningNoise(1n, 100n, 109n), { code: 'dp.sharpen' })
  t.throws(() => sharpeningNoise(1n, 100n, 90n), { code: 'dp.sharpen' })
  t.throws(() => sharpeningNoise(1n, 0n, 90n), { code: 'dp.sharpen' })
  t.equal(sharpeningNoise(1n, 100n, 110n).rho, 10n)
  t.throws(() => combineReleases([]), { code: 'dp.sharpen' })
  const one = { variance: rational(2n), values: [1n] }
  t.throws(() => combineReleases([one, { ...one, values: [1n, 2n] }]), { code: 'dp.sharpen' })
  t.throws(() => combineReleases([one, { ...one, variance: rational(0n) }]), { code: 'dp.variance' })
  t.equal(servesFree(rational(2n), rational(2n)), true)
  t.equal(servesFree(rational(3n), rational(2n)), false)
})

t.test('quantiles of the normal distribution are the published ones', async t => {
  for (const [confidence, z] of [
    [rational(19n, 20n), NORMAL_975],
    [rational(39n, 40n), 2.241402727604947],
    [rational(199n, 200n), 2.807033768343804],
    [rational(1n, 2n), 0.6744897501960817],
    [rational(10n ** 9n - 1n, 10n ** 9n), 6.109410204869],
  ] as const)
    t.ok(Math.abs(normalHalfWidth(confidence) - z) < 1e-11, String(z))
  t.same(lookConfidence(1), rational(19n, 20n))
  t.same(lookConfidence(10), rational(199n, 200n))
  t.throws(() => lookConfidence(0), { code: 'dp.confidence' })
  t.throws(() => normalHalfWidth(rational(1n)), { code: 'dp.confidence' })
})

t.test(
  'the half-width of a combination covers at least as often as it says, by its exact distribution',
  async t => {
    for (const [first, second] of [
      [0.5, 0.5],
      [0.5, 4],
      [2, 0.7],
      [3, 3],
      [20.5, 20.5],
      [20, 7],
      [60, 410],
    ] as const) {
      const variances = [first, second].map(each => rational(BigInt(Math.round(10 * each)), 10n))
      const combined = combineReleases(variances.map(variance => ({ variance, values: [0n] })))
      for (const looks of [1, 2, 10]) {
        const confidence = lookConfidence(looks)
        const width = combinedHalfWidth(combined, confidence)
        const covered = exactCoverage(combined, [first, second], width)
        t.ok(covered >= toNumber(confidence), `${first} and ${second}, ${looks} looks: ${covered}`)
      }
      const width = combinedHalfWidth(combined, lookConfidence(1))
      t.ok(width < 1.96 * Math.sqrt(toNumber(combined.variance) + 1 / 12) + 1 / 2)
    }
  },
)

// 4 000 courses: 5 standard errors are 1.7 points.
t.test('sharpening until an interval excludes the truth lowers coverage; declared looks keep it', async t => {
  const courses = 4000
  for (const looks of [2, 10]) {
    const count = (confidence: ReturnType<typeof lookConfidence>) => {
      let kept = 0
      for (let course = 0; course < courses; course++) if (survives(looks, confidence)) kept++
      return kept / courses
    }
    const [usual, declared] = [count(lookConfidence(1)), count(lookConfidence(looks))]
    t.comment(`${looks} looks: ${usual} with the usual interval, ${declared} with declared looks`)
    t.ok(usual < 0.945)
    t.ok(declared > 0.95 - 0.017)
  }
})

/** No look's interval excludes the truth, 0; each step doubles ρ. */
function survives(looks: number, confidence: ReturnType<typeof lookConfidence>): boolean {
  const l2Squared = 400n
  const releases: { variance: ReturnType<typeof varianceForRho>; values: readonly bigint[] }[] = []
  let spent = 0n
  for (let look = 0; look < looks; look++) {
    const { rho, variance } =
      look === 0
        ? { rho: 1_000_000n, variance: varianceForRho(l2Squared, 1_000_000n) }
        : sharpeningNoise(l2Squared, spent, 2n * spent)
    spent += rho
    releases.push({ variance, values: [sampleDiscreteGaussian(variance, 1, systemRandom)[0] ?? 0n] })
    const combined = combineReleases(releases)
    const value = toNumber(rational(combined.numerators[0] ?? 0n, combined.denominator))
    if (Math.abs(value) > width(combined, confidence)) return false
  }
  return true
}

const widths = new Map<string, number>()

function width(combined: Combined, confidence: ReturnType<typeof lookConfidence>): number {
  const key = [combined.weights, combined.variance.num, combined.variance.den, confidence.den].join()
  const found = widths.get(key) ?? combinedHalfWidth(combined, confidence)
  widths.set(key, found)
  return found
}

function exactCoverage({ weights, denominator }: Combined, variances: readonly number[], width: number) {
  const [first = [], second = []] = variances.map(masses)
  const [a, b] = weights.map(Number)
  let inside = 0
  for (const [x, p] of first)
    for (const [y, q] of second)
      if (Math.abs((a ?? 0) * x + (b ?? 0) * y) <= width * Number(denominator) + 1e-9) inside += p * q
  return inside
}

function masses(variance: number): readonly (readonly [number, number])[] {
  const reach = Math.ceil(9 * Math.sqrt(variance)) + 2
  const all = Array.from({ length: 2 * reach + 1 }, (_, i) => {
    const x = i - reach
    return [x, Math.exp((-x * x) / (2 * variance))] as const
  })
  const sum = all.reduce((total, [, weight]) => total + weight, 0)
  return all.map(([x, weight]) => [x, weight / sum] as const)
}

t.test('correlated noise is sharpened in its two lists and decoded afterwards', async t => {
  const reach = {
    groups: 12n,
    full: 12n,
    fullRange: { low: 0n, high: 1n },
    restRange: { low: 0n, high: 0n },
  }
  const parameters = { scale: 14n, shift: 7n, weight: 13n }
  const [first, second] = [10_000_000n, 30_000_000n].map(rho => correlatedNoiseForRho(parameters, reach, rho))
  if (first === undefined || second === undefined) throw new Error('two noises')
  const steps = [first, second]
  const exact = { groups: Array.from({ length: 12 }, (_, i) => BigInt(i)), count: 9n }
  const combine = (values: readonly bigint[]) =>
    combineReleases(steps.map(({ variance }) => ({ variance, values })))
  const groups = combine(exact.groups.map(x => 14n * x - 7n * exact.count))
  const counts = combine([13n * exact.count])
  t.equal(groups.denominator, counts.denominator)
  const countOf = exact.groups.map(() => 0)
  const decoded = decodeCorrelated(
    { groups: groups.numerators, counts: counts.numerators },
    countOf,
    parameters,
  )
  t.same(
    decoded.numerators.map(numerator => rational(numerator, decoded.denominator * groups.denominator)),
    exact.groups.map(x => rational(x)),
  )
  const whole = correlatedNoiseForRho(parameters, reach, 40_000_000n)
  t.same(errorVariance({ ...parameters, variance: groups.variance }), errorVariance(whole))
})
