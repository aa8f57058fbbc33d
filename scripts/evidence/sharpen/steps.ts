// Steps as a black box: how far the combination is from the truth, and what its intervals cover at every
// look.
import { correlatedFor } from '../../../protocols/dp/correlated-search.ts'
import { decodeCorrelated, releaseCorrelated } from '../../../protocols/dp/correlated-release.ts'
import { errorVariance } from '../../../protocols/dp/correlated.ts'
import { type FigureNoise, figureDenominator, figureHalfWidth } from '../../../protocols/dp/figure-noise.ts'
import { sampleNoise } from '../../../protocols/dp/noise.ts'
import type { PartNoise } from '../../../protocols/dp/part-noise.ts'
import { type Rational, toNumber } from '../../../protocols/dp/rational.ts'
import { contributionOf } from '../../../protocols/dp/sensitivity.ts'
import { combineReleases } from '../../../protocols/dp/sharpen.ts'
import { varianceForRho } from '../../../protocols/dp/zcdp.ts'
import { systemRandom } from '../dp-samplers.ts'

/** What each step adds, in nano-rho: together ε = 1 at δ = 1e-6. */
export const STEPS: Readonly<Record<number, readonly bigint[]>> = {
  2: [8_000_000n, 16_355_970n],
  3: [4_000_000n, 8_000_000n, 12_355_970n],
  4: [2_000_000n, 4_000_000n, 8_000_000n, 10_355_970n],
}

export type Measured = {
  /** Of the combination, to that of one release at the whole ρ by its formula. */
  readonly sdToOne: number
  /** The same where every release has the same weight. */
  readonly equalWeightsSdToOne: number
  readonly coverage: number
  /** All looks cover at once: with the intervals of so many declared looks, and with the usual ones. */
  readonly jointDeclared: number
  readonly jointUndeclared: number
}

const MONTHS = 12

/** Of made-up buyers by month, whom the bounds let be in every one. */
export function measure(kind: 'independent' | 'correlated', steps: number, answers: number): Measured {
  const contribution = contributionOf({
    dimensions: [{ name: 'month', size: MONTHS, perUnit: false }],
    view: { caps: [{ over: ['month'], max: 1 }] },
    statistic: { kind: 'count' },
    filter: new Map(),
    groupBy: ['month'],
  })
  const rhos = STEPS[steps] ?? []
  const found = correlatedFor(
    contribution,
    rhos.reduce((sum, rho) => sum + rho, 0n),
  )
  if (found === undefined) throw new Error('a question for which correlated noise is worth while')
  const l2Squared =
    kind === 'independent'
      ? contribution.l2Squared
      : l2SquaredOf(
          found,
          rhos.reduce((sum, rho) => sum + rho, 0n),
        )
  const variances = rhos.map(rho => varianceForRho(l2Squared, rho))
  const noiseAt = (variance: Rational): PartNoise =>
    kind === 'independent'
      ? { kind: 'discrete-gaussian', variance }
      : { ...found, variance, kind: 'correlated-gaussian', countBy: [] }
  const exact = {
    groups: Array.from({ length: MONTHS }, (_, i) => BigInt(300 + 7 * (i % 5))),
    counts: [900n],
  }
  const countOf = exact.groups.map(() => 0)
  const looks = variances.map((_, last) => {
    const { weights, variance } = combineReleases(
      variances.slice(0, last + 1).map(each => ({ variance: each, values: [] })),
    )
    const of = (declared: number): FigureNoise => ({ noise: noiseAt(variance), weights, looks: declared })
    const denominator = Number(figureDenominator(of(1)))
    const half = (declared: number) => Number(figureHalfWidth(of(declared))) / denominator
    return { variance, declared: half(steps), usual: half(1) }
  })
  let [squares, equal, covered, declared, undeclared] = [0, 0, 0, 0, 0]
  for (let run = 0; run < answers; run++) {
    const releases = variances.map(variance => {
      const noise = noiseAt(variance)
      if (noise.kind === 'correlated-gaussian')
        return { variance, ...releaseCorrelated(exact, countOf, contribution.groups, noise, systemRandom) }
      const draws = sampleNoise(noise, MONTHS, systemRandom)
      return { variance, groups: exact.groups.map((value, i) => value + (draws[i] ?? 0n)), counts: [] }
    })
    const estimatesOf = (used: readonly (typeof releases)[number][]): readonly number[] => {
      const groups = combineReleases(used.map(({ variance, groups: values }) => ({ variance, values })))
      const counts = combineReleases(used.map(({ variance, counts: values }) => ({ variance, values })))
      const whole = Number(groups.denominator)
      if (kind === 'independent') return groups.numerators.map(value => Number(value) / whole)
      const released = { groups: groups.numerators, counts: counts.numerators }
      const { numerators, denominator } = decodeCorrelated(released, countOf, found)
      return numerators.map(value => Number(value) / Number(denominator) / whole)
    }
    const errors = looks.map((_, last) =>
      estimatesOf(releases.slice(0, last + 1)).map((value, i) => value - Number(exact.groups[i])),
    )
    const last = errors.at(-1) ?? []
    squares += last.reduce((sum, error) => sum + error * error, 0)
    const alike = estimatesOf(releases.map(release => ({ ...release, variance: { num: 1n, den: 1n } })))
    equal += alike.reduce((sum, value, i) => sum + (value - Number(exact.groups[i])) ** 2, 0)
    for (const [i, error] of last.entries()) {
      if (Math.abs(error) <= (looks.at(-1)?.usual ?? 0)) covered++
      if (looks.every((look, at) => Math.abs(errors[at]?.[i] ?? 0) <= look.declared)) declared++
      if (looks.every((look, at) => Math.abs(errors[at]?.[i] ?? 0) <= look.usual)) undeclared++
    }
  }
  const cells = answers * MONTHS
  const last = noiseAt(looks.at(-1)?.variance ?? { num: 1n, den: 1n })
  const formula = last.kind === 'correlated-gaussian' ? errorVariance(last) : varianceOf(last)
  return {
    sdToOne: Math.sqrt(squares / cells / toNumber(formula)),
    equalWeightsSdToOne: Math.sqrt(equal / cells / toNumber(formula)),
    coverage: covered / cells,
    jointDeclared: declared / cells,
    jointUndeclared: undeclared / cells,
  }
}

/** What σ² and ρ say of Δ2² of all that is released. */
function l2SquaredOf({ variance }: { readonly variance: Rational }, rho: bigint): bigint {
  return (2n * rho * variance.num) / (variance.den * 1_000_000_000n)
}

function varianceOf(noise: PartNoise): Rational {
  if (noise.kind === 'discrete-laplace') throw new RangeError('no Gaussian noise')
  return noise.variance
}
