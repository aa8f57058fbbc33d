import { randomInt } from 'node:crypto'
import {
  averagePrice,
  type Derived,
  growth,
  share,
  shareOfSum,
  spreadOf,
  tgi,
} from '../../protocols/dp/derived.ts'
import { coverage, halfWidth, PRECISION } from '../../protocols/dp/intervals.ts'
import { type Noise, sampleNoise } from '../../protocols/dp/noise.ts'
import type { Noisy } from '../../protocols/dp/ratio.ts'
import { multiply, parseDecimal, rational } from '../../protocols/dp/rational.ts'
import { describe, systemRandom } from './dp-samplers.ts'
import { type Evidence, type EvidenceOptions, judged } from './evidence.ts'

export const FIGURES = ['share', 'shareOfSum', 'growth', 'tgi', 'averagePrice'] as const
export type Figure = (typeof FIGURES)[number]

/**
 * Answers simulated for each derived figure, and the least coverage: 6.5 and 5 standard errors below 95 %.
 */
const LONG = { answers: 24_000, least: 0.94 }
const SHORT = { answers: 4_000, least: 0.93 }

/** Each derived figure, and each count 20 000 times. */
export function run({ short }: EvidenceOptions): Promise<Evidence> {
  const { answers, least } = short ? SHORT : LONG
  const figures: Record<string, number> = {}
  let holds = true
  let trials = 0
  for (const figure of FIGURES) {
    const { covered, given, withheld } = simulate(figure, answers)
    figures[`${figure} coverage`] = Number((covered / given).toFixed(4))
    figures[`${figure} withoutInterval`] = withheld
    trials += answers
    if (covered / given < least) holds = false
  }
  const counts = COUNT_NOISES.map(noise => countCoverage(noise, 20_000))
  for (const { name, exact, simulated } of counts) {
    figures[`${name} exact`] = Number(exact.toFixed(6))
    figures[`${name} simulated`] = simulated
    trials += 20_000
    if (exact < 0.95) holds = false
  }
  const off = pooledStandardErrors(counts)
  figures['counts standardErrorsOff'] = Number(off.toFixed(2))
  if (off > 4.9) holds = false
  return Promise.resolve(
    judged({
      name: 'dp-coverage',
      claim: `counts lie in their 95 % intervals with at least that probability; derived figures in at least ${100 * least} %`,
      trials,
      // 4.9 standard errors two-sided for the counts.
      falseFailureRate: 9.6e-7 + (short ? 3e-7 : 5e-11) * FIGURES.length,
      holds,
      figures,
    }),
  )
}

export const COUNT_NOISES: readonly Noise[] = [
  { kind: 'discrete-gaussian', variance: parseDecimal('0.5') },
  { kind: 'discrete-gaussian', variance: parseDecimal('20.5') },
  { kind: 'discrete-gaussian', variance: parseDecimal('250001') },
  { kind: 'discrete-laplace', scale: parseDecimal('4.5') },
]

export type CountCoverage = {
  readonly name: string
  readonly draws: number
  readonly exact: number
  readonly simulated: number
}

/** P[|noise| ≤ half-width] from the distribution, and how often it happened. */
export function countCoverage(noise: Noise, draws: number): CountCoverage {
  const width = halfWidth(noise)
  const exact = Number(coverage(noise, width).low) / 2 ** PRECISION
  const hits = sampleNoise(noise, draws, systemRandom).filter(x => x <= width && -x <= width).length
  return { name: `count with ${describe(noise)}`, draws, exact, simulated: hits / draws }
}

/** How far all counts together are from what the distribution says. */
export function pooledStandardErrors(counts: readonly CountCoverage[]): number {
  const off = counts.reduce((sum, { draws, exact, simulated }) => sum + draws * (simulated - exact), 0)
  const variance = counts.reduce((sum, { draws, exact }) => sum + draws * exact * (1 - exact), 0)
  return Math.abs(off) / Math.sqrt(variance)
}

type Tally = { readonly covered: number; readonly given: number; readonly withheld: number }

/**
 * Random true figures, then noise, then the interval: how often the true figure is in it, of the intervals
 * given.
 */
export function simulate(figure: Figure, answers: number): Tally {
  const tally = { covered: 0, given: 0, withheld: 0 }
  for (let i = 0; i < answers; i++) {
    const { truth, derived } = oneAnswer(figure, SITUATIONS[i % SITUATIONS.length] ?? SITUATIONS[0])
    if (derived.kind === 'no-interval') {
      tally.withheld++
      continue
    }
    tally.given++
    if (derived.low <= truth && truth <= derived.high) tally.covered++
  }
  return tally
}

type Situation = {
  readonly noise: Noise
  readonly spread: number
  /** For a sum of a measure with a range of 500 quanta. */
  readonly sumNoise: Noise
  readonly sumSpread: number
  readonly least: number
  readonly most: number
}

/**
 * Cells near the reporting threshold, ordinary ones, large ones under wide noise, tiny noise; both
 * mechanisms.
 */
const SITUATIONS: readonly [Situation, ...Situation[]] = [
  gaussianSituation('20.5', 20, 200),
  gaussianSituation('20.5', 200, 20_000),
  gaussianSituation('90000', 2_000, 50_000),
  gaussianSituation('0.4', 5, 300),
  laplaceSituation('4.5', 20, 500),
  laplaceSituation('160', 1_500, 90_000),
]

function gaussianSituation(variance: string, least: number, most: number): Situation {
  const noise = { kind: 'discrete-gaussian', variance: parseDecimal(variance) } as const
  const sumNoise = { kind: noise.kind, variance: multiply(noise.variance, rational(500n ** 2n)) }
  return { noise, spread: spreadOf(noise), sumNoise, sumSpread: spreadOf(sumNoise), least, most }
}

function laplaceSituation(scale: string, least: number, most: number): Situation {
  const noise = { kind: 'discrete-laplace', scale: parseDecimal(scale) } as const
  const sumNoise = { kind: noise.kind, scale: multiply(noise.scale, rational(500n)) }
  return { noise, spread: spreadOf(noise), sumNoise, sumSpread: spreadOf(sumNoise), least, most }
}

function uniform(): number {
  return randomInt(2 ** 32) / 2 ** 32
}

function oneAnswer(figure: Figure, situation: Situation): { truth: number; derived: Derived } {
  const { noise, spread, sumNoise, sumSpread, least, most } = situation
  const drawn = sampleNoise(noise, 8, systemRandom)
  let used = 0
  const release = (value: number): Noisy => ({ value: value + Number(drawn[used++] ?? 0n), spread })
  const some = (): number => Math.round(least * (most / least) ** uniform())
  if (figure === 'averagePrice') {
    const count = some()
    const sum = count * Math.round(-100 + 500 * uniform())
    const noiseOfSum = Number(sampleNoise(sumNoise, 1, systemRandom)[0] ?? 0n)
    const releaseSum = (exact: number): Noisy => ({ value: exact + noiseOfSum, spread: sumSpread })
    return { truth: sum / count, derived: averagePrice(releaseSum(sum), release(count), true) }
  }
  if (figure === 'growth') {
    const [now, before] = [some(), some()]
    return { truth: now / before - 1, derived: growth(release(now), release(before)) }
  }
  const [part, ...rest] = [some(), some(), some(), some()]
  const whole = part + rest.reduce((sum, cell) => sum + cell, 0)
  if (figure === 'share') return { truth: part / whole, derived: share(release(part), release(whole)) }
  const ofSum = shareOfSum(release(part), rest.map(release))
  if (figure === 'shareOfSum') return { truth: part / whole, derived: ofSum }
  // The base holds the target and others besides.
  const others = [some(), some()]
  const [basePart, baseWhole] = [part + (others[0] ?? 0), whole + (others[0] ?? 0) + (others[1] ?? 0)]
  return {
    truth: (100 * part * baseWhole) / (whole * basePart),
    derived: tgi(ofSum, share(release(basePart), release(baseWhole))),
  }
}
