// Correlated noise as a black box: how far estimates are from the truth, what intervals cover, and how well
// one buyer can be recognised.
import {
  correlatedHalfWidth,
  correlatedNoisy,
  sharedSpread,
  sharedWithTotal,
  correlatedTotal,
} from '../../protocols/dp/correlated-intervals.ts'
import { decodeCorrelated, releaseCorrelated } from '../../protocols/dp/correlated-release.ts'
import { correlatedFor } from '../../protocols/dp/correlated-search.ts'
import { type CorrelatedNoise, differenceVariance, errorVariance } from '../../protocols/dp/correlated.ts'
import type { Noisy } from '../../protocols/dp/ratio.ts'
import { ratioInterval } from '../../protocols/dp/ratio.ts'
import { toNumber } from '../../protocols/dp/rational.ts'
import {
  type Contribution,
  contributionOf,
  type StatisticBounds,
  type ViewBounds,
} from '../../protocols/dp/sensitivity.ts'
import { systemRandom } from './dp-samplers.ts'
import { type Evidence, type EvidenceOptions, judged } from './evidence.ts'

/** Months that one buyer may be in all of. */
export const SHAPES = [12, 24, 63] as const
/** ε = 1 at δ = 1e-6. */
const RHO = 24_355_970n

/** Errors at three numbers of groups, and the distinguisher with its planted faults. */
export function run({ short }: EvidenceOptions): Promise<Evidence> {
  const figures: Record<string, number> = {}
  let holds = true
  for (const months of SHAPES) {
    const found = measure(months, short ? 8_000 : 40_000)
    for (const [name, value] of Object.entries(found)) figures[`${months} months ${name}`] = round(value)
    if (!isAsClaimed(found)) holds = false
  }
  const runs = short ? 20_000 : 200_000
  const shapes = [...SHAPES.map(everyMonth), ...FURTHER]
  for (const shape of shapes) {
    const excess = distinguish(shape, runs, 'none')
    figures[`${shape.name} standardErrorsAboveClaim`] = round(excess)
    if (excess > LIMIT) holds = false
  }
  for (const fault of FAULTS) {
    const excess = distinguish(everyMonth(12), runs, fault)
    figures[`planted ${fault} standardErrorsAboveClaim`] = round(excess)
    if (excess <= LIMIT) holds = false
  }
  return Promise.resolve(
    judged({
      name: 'correlated',
      claim:
        'estimates under correlated noise have the standard deviation of its formula within 2 %, their intervals cover, and no test tells a buyer apart better than ρ allows; planted faults do',
      trials: SHAPES.length * (short ? 8_000 : 40_000) + (shapes.length + FAULTS.length) * runs,
      // 6.5 standard errors at 240 correlated tests of each shape; the 2 % are at least 6, the least coverages
      // too.
      falseFailureRate: 1e-6,
      holds,
      figures,
    }),
  )
}

export type Measured = {
  readonly sdToFormula: number
  readonly sdToIndependent: number
  readonly differenceSdToFormula: number
  readonly coverage: number
  readonly growthCoverage: number
  /** Of the same ratio as if the two noises were independent: wider than need be. */
  readonly growthCoverageIndependent: number
  readonly shareCoverage: number
}

/** Of 8 000 answers: the 2 % are 6 standard errors, the least coverage of a ratio is 6 below 94.6 %. */
export function isAsClaimed(found: Measured): boolean {
  return (
    Math.abs(found.sdToFormula - 1) < 0.02 &&
    Math.abs(found.differenceSdToFormula - 1) < 0.02 &&
    found.coverage > 0.94 &&
    found.growthCoverage > 0.93 &&
    found.shareCoverage > 0.93
  )
}

/** Answers about made-up buyers, each through the real release and estimate. */
export function measure(months: number, answers: number): Measured {
  const contribution = byMonth(months)
  const noise = noiseOf(contribution)
  const countOf = Array<number>(months).fill(0)
  const exact = { groups: countOf.map((_, i) => BigInt(300 + 7 * (i % 5))), counts: [900n] }
  const width = correlatedHalfWidth(noise)
  const covers = toNumber(width)
  let [squares, differences, covered, growths, loose, shares] = [0, 0, 0, 0, 0, 0]
  for (let run = 0; run < answers; run++) {
    const released = releaseCorrelated(exact, countOf, contribution.groups, noise, systemRandom)
    const { numerators } = decodeCorrelated(released, countOf, noise)
    const cells = numerators.map(numerator => correlatedNoisy(numerator, noise, width))
    const errors = cells.map(({ value }, i) => value - Number(exact.groups[i]))
    squares += errors.reduce((sum, error) => sum + error * error, 0)
    covered += errors.filter(error => Math.abs(error) <= covers + 1e-9).length
    for (let i = 1; i < months; i += 2) differences += (at(errors, i) - at(errors, i - 1)) ** 2
    const [before, now] = [at(cells, 0), at(cells, 1)]
    const truth = Number(exact.groups[1]) / Number(exact.groups[0])
    if (holds(now, before, sharedSpread(noise), truth)) growths++
    if (holds(now, before, 0, truth)) loose++
    const whole = correlatedTotal(cells, noise)
    const share = Number(exact.groups[1]) / exact.groups.reduce((sum, value) => sum + Number(value), 0)
    if (holds(now, whole, sharedWithTotal(noise, months), share)) shares++
  }
  const sd = Math.sqrt(squares / (answers * months))
  return {
    sdToFormula: sd / Math.sqrt(toNumber(errorVariance(noise))),
    sdToIndependent: sd / Math.sqrt(Number(contribution.l2Squared) / (2e-9 * Number(RHO))),
    differenceSdToFormula: Math.sqrt(
      differences / (answers * (months >> 1)) / toNumber(differenceVariance(noise)),
    ),
    coverage: covered / (answers * months),
    growthCoverage: growths / answers,
    growthCoverageIndependent: loose / answers,
    shareCoverage: shares / answers,
  }
}

function holds(x: Noisy, y: Noisy, shared: number, truth: number): boolean {
  const found = ratioInterval(x, y, shared)
  return found.kind === 'interval' && found.low <= truth && truth <= found.high
}

/**
 * `other-n`: n is of another view, in which the buyer has no row. `shift-too-large`: the noise was made for
 * half the shift.
 */
export const FAULTS = ['other-n', 'shift-too-large'] as const
export type Fault = (typeof FAULTS)[number] | 'none'

/** Standard errors by which a test may exceed its claim by chance. */
export const LIMIT = 6.5
const EPSILONS = [0.1, 0.25, 0.5, 0.75, 1, 1.25, 1.5, 2, 2.5, 3]
/** Enough that planted faults are seen in some thousand runs, and still much noise. */
const DISTINGUISHER_RHO = 500_000_000n

/** `buyer`: what the buyer adds to each group who is easiest to tell apart. */
type Shape = {
  readonly name: string
  readonly contribution: Contribution
  readonly buyer: readonly bigint[]
}

/**
 * A buyer in a part of the groups; one with full groups and a rest; one whose values have the smaller sign.
 */
const FURTHER: readonly Shape[] = [
  {
    name: '20 of 63 months',
    contribution: byMonth(63, { caps: [{ over: ['month'], max: 1 }], perUnit: 20 }, { kind: 'count' }),
    buyer: Array.from({ length: 63 }, (_, i) => (i < 20 ? 1n : 0n)),
  },
  {
    name: 'sums of 950 in 12 months, 100 a month',
    contribution: byMonth(
      12,
      {
        caps: [
          { over: ['month'], max: 100n, of: { measure: 'x' } },
          { over: [], max: 950n, of: { measure: 'x' } },
        ],
      },
      { kind: 'sum', measure: 'x', lo: 0n, hi: 1000n },
    ),
    buyer: Array.from({ length: 12 }, (_, i) => (i < 9 ? 100n : i === 9 ? 50n : 0n)),
  },
  {
    name: 'sums from -1 to 5 in 12 months',
    contribution: byMonth(
      12,
      { caps: [{ over: ['month'], max: 1 }] },
      { kind: 'sum', measure: 'x', lo: -1n, hi: 5n },
    ),
    buyer: Array<bigint>(12).fill(-1n),
  },
]

function everyMonth(months: number): Shape {
  return {
    name: `${months} months`,
    contribution: byMonth(months),
    buyer: Array<bigint>(months).fill(1n),
  }
}

/**
 * Two neighbouring editions, one with the buyer: the projection of (A, N) on what the buyer moves is the best
 * test there is. Returns by how many standard errors P[test | with] - e^ε P[test |
 * without] exceeds the δ that ρ allows at ε, at the worst of the thresholds and ε.
 */
function distinguish({ contribution, buyer }: Shape, runs: number, fault: Fault): number {
  const noise = noiseOf(contribution, DISTINGUISHER_RHO)
  const used: CorrelatedNoise = fault === 'shift-too-large' ? { ...noise, shift: 4n * noise.shift } : noise
  const countOf = buyer.map(() => 0)
  const moves = fault === 'other-n' ? 0n : 1n
  const sides = [0n, 1n].map(present => ({
    groups: buyer.map(added => 100n + present * added),
    counts: [150n + present * moves],
  }))
  const moved = buyer.map(added => Number(used.scale * added - used.shift * moves))
  const movedCount = Number(used.weight * moves)
  const scores = sides.map(exact =>
    Float64Array.from({ length: runs }, () => {
      const released = releaseCorrelated(exact, countOf, contribution.groups, used, systemRandom)
      const groups = released.groups.reduce((sum, value, i) => sum + at(moved, i) * Number(value), 0)
      return groups + movedCount * Number(released.counts[0] ?? 0n)
    }).sort(),
  )
  const [without, within] = [at(scores, 0), at(scores, 1)]
  // The thresholds are quantiles of these very scores: few of them, so that choosing the worst adds little.
  const quantiles = [0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95]
  const thresholds = quantiles.map(q => at(within, Math.floor(q * runs)))
  let worst = -Infinity
  for (const threshold of thresholds) {
    const p1 = above(within, threshold)
    const p0 = above(without, threshold)
    for (const [high, low] of [
      [p1, p0],
      [1 - p0, 1 - p1],
    ] as const) {
      for (const epsilon of EPSILONS) {
        const growth = Math.exp(epsilon)
        const error = Math.sqrt((high * (1 - high) + growth * growth * low * (1 - low)) / runs) + 1 / runs
        worst = Math.max(worst, (high - growth * low - deltaOf(DISTINGUISHER_RHO, epsilon)) / error)
      }
    }
  }
  return worst
}

/**
 * CKS proposition 12: the least over α, here by a fine grid, of e^((α-1)(αρ-ε)) (1 - 1/α)^α / (α -
 * 1).
 */
function deltaOf(nanoRho: bigint, epsilon: number): number {
  const rho = Number(nanoRho) / 1e9
  let least = 1
  for (let alpha = 1.01; alpha < 40; alpha *= 1.01) {
    const log = (alpha - 1) * (alpha * rho - epsilon) + alpha * Math.log1p(-1 / alpha) - Math.log(alpha - 1)
    least = Math.min(least, Math.exp(log))
  }
  return least
}

/** The part of sorted scores that are above the threshold. */
function above(sorted: Float64Array, threshold: number): number {
  let [low, high] = [0, sorted.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (at(sorted, middle) > threshold) high = middle
    else low = middle + 1
  }
  return 1 - low / sorted.length
}

function byMonth(
  months: number,
  view: ViewBounds = { caps: [{ over: ['month'], max: 1 }] },
  statistic: StatisticBounds = { kind: 'count' },
): Contribution {
  return contributionOf({
    dimensions: [{ name: 'month', size: months, perUnit: false }],
    view,
    statistic,
    filter: new Map(),
    groupBy: ['month'],
  })
}

function noiseOf(contribution: Contribution, rho = RHO): CorrelatedNoise {
  const noise = correlatedFor(contribution, rho)
  if (noise === undefined) throw new Error('a question for which correlated noise is worth while')
  return noise
}

function round(value: number): number {
  return Number(value.toFixed(4))
}

function at<T>(items: ArrayLike<T>, index: number): T {
  const item = items[index]
  if (item === undefined) throw new RangeError('no such item')
  return item
}
