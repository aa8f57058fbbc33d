// Whether the time of an answer tells anything: of its noise, or of the exact count beneath it.
import { median, percentile, rounded } from '../statistics.ts'
import { type Evidence, type EvidenceOptions, judged } from './evidence.ts'
import { independentBound, rankCorrelation, sigmasOf } from './rank-correlation.ts'
import { BLOCK, type Timed } from './timing/ask.ts'
import { type Found, LEAKING, type Sizes, watchBriefly, watchClock } from './timing/watch.ts'

const LONG: Sizes = {
  warm: 60_000,
  ownNoise: 10_000,
  scans: 10_000,
  cold: 10_000,
  refusals: 10_000,
  queued: 200,
  control: 400,
}
const SHORT: Sizes = {
  warm: 300,
  ownNoise: 0,
  scans: 32,
  cold: 32,
  refusals: 32,
  queued: 0,
  control: 40,
}

/** What issue and design ask for; fewer pairs take what their number can tell apart from chance. */
const NOISE_BOUND = 0.02
const COUNT_BOUND = 0.05

export type Correlation = {
  readonly name: string
  readonly of: 'noise' | 'count'
  readonly pairs: number
  readonly value: number
  /** Passed by chance with a probability below 1e-7. */
  readonly bound: number
}

export type TimingFindings = {
  readonly correlations: readonly Correlation[]
  /** Leaks that were put there. */
  readonly controls: readonly Correlation[]
  readonly medianMs: Readonly<Record<string, number>>
  /**
   * Of what waits for a deadline, the share that took more than one and a half times the median: it missed
   * the first.
   */
  readonly late: Readonly<Record<string, number>>
}

/**
 * `noiseLeak`: interquartile ranges of the times by which noise of one standard deviation is made to take
 * longer in the control.
 */
export function correlate(found: Found, noiseLeak: number): TimingFindings {
  const all = Object.entries(found)
  const controls = all.filter(([name]) => name.startsWith(LEAKING))
  const honest = all.filter(([name]) => !name.startsWith(LEAKING))
  const noisy = `${LEAKING}cubes, ${noiseLeak} interquartile ranges for each σ of noise`
  const slowed = correlationsOf(noisy, leaking(found['cubes'] ?? [], noiseLeak))
  return {
    correlations: honest.flatMap(([name, timed]) => correlationsOf(name, timed)),
    controls: [
      ...controls.flatMap(([name, timed]) => correlationsOf(name, timed)).filter(({ of }) => of === 'count'),
      ...slowed.filter(({ of }) => of === 'noise'),
    ],
    medianMs: Object.fromEntries(all.map(([name, timed]) => [name, median(timed.map(({ ms }) => ms))])),
    late: lateShares(Object.fromEntries(honest)),
  }
}

export async function run({ short }: EvidenceOptions): Promise<Evidence> {
  const start = performance.now()
  const tell = (words: string): void => {
    process.stderr.write(`  ${Math.round((performance.now() - start) / 1000)} s: ${words}\n`)
  }
  const found = await (short ? watchBriefly(SHORT, tell) : watchClock(LONG, tell))
  // So few pairs see a leak only if it is large.
  const findings = correlate(found, short ? 3 : 0.2)
  const asked = findings.correlations.map(each => ({ ...each, bound: askedBound(each) }))
  const held =
    asked.every(({ value, bound }) => Math.abs(value) < bound) &&
    findings.controls.every(({ value, bound }) => value > bound)
  return judged({
    name: 'timing',
    claim: `over HTTP, |rank correlation| of response time with |noise| is below ${NOISE_BOUND}, and with exact counts of 1 : 1 000 below ${COUNT_BOUND}: from cubes, scans and cold builds, and of refusals; ranks within blocks of ${BLOCK} neighbours`,
    trials: asked.reduce((sum, { pairs }) => sum + pairs, 0),
    falseFailureRate: 2e-5,
    holds: held,
    figures: {
      ...Object.fromEntries(
        [...asked, ...findings.controls].map(({ name, of, pairs, value, bound }) => [
          `${name}: time and ${of}`,
          `${rounded(value, 4)} (n = ${pairs}, bound ${rounded(bound, 4)}, ${sigmasOf(bound, pairs, BLOCK).toFixed(1)} σ)`,
        ]),
      ),
      ...Object.fromEntries(
        Object.entries(findings.medianMs).map(([name, ms]) => [`${name}: median ms`, Number(ms.toFixed(1))]),
      ),
      ...Object.fromEntries(
        Object.entries(findings.late).map(([name, share]) => [
          `${name}: later than the first deadline`,
          rounded(share, 4),
        ]),
      ),
    },
  })
}

/** 4.8 σ at 60 000, 4.9 σ at 10 000: what an honest run passes with a probability of about 1e-6. */
function askedBound({ of, pairs, bound }: Correlation): number {
  if (pairs < 10_000) return bound
  return of === 'noise' && pairs >= 60_000 ? NOISE_BOUND : COUNT_BOUND
}

function correlationsOf(name: string, timed: readonly Timed[]): Correlation[] {
  const times = timed.map(({ ms }) => ms)
  const common = { name, pairs: timed.length, bound: independentBound(timed.length, BLOCK) }
  const counts = timed.map(({ count }) => count)
  const ofCount: Correlation = { ...common, of: 'count', value: rankCorrelation(times, counts, BLOCK) }
  const noises = timed.flatMap(({ noise }) => (noise === null ? [] : [Math.abs(noise)]))
  if (noises.length === 0) return [ofCount]
  return [ofCount, { ...common, of: 'noise', value: rankCorrelation(times, noises, BLOCK) }]
}

/** The same times, as if noise had taken its share of them. */
function leaking(timed: readonly Timed[], leak: number): readonly Timed[] {
  const sigma = Math.sqrt(timed.reduce((sum, { noise }) => sum + (noise ?? 0) ** 2, 0) / timed.length)
  const times = timed.map(({ ms }) => ms)
  const each = (leak * (percentile(times, 0.75) - percentile(times, 0.25))) / sigma
  return timed.map(({ ms, noise, ...rest }) => ({ ...rest, noise, ms: ms + each * Math.abs(noise ?? 0) }))
}

function lateShares(found: Found): TimingFindings['late'] {
  return Object.fromEntries(
    Object.entries(found)
      .filter(([name]) => /(?:scans|cold builds)$/.test(name))
      .map(([name, timed]) => {
        const most = 1.5 * median(timed.map(({ ms }) => ms))
        return [name, timed.filter(({ ms }) => ms > most).length / timed.length]
      }),
  )
}
