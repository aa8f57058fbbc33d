// Noise of a joint answer at collusion level t: its variance, and what a distinguisher sees that knows the
// noise of colluding nodes.
import { randomFillSync } from 'node:crypto'
import { sampleDiscreteGaussian } from '../../protocols/dp/discrete-gaussian.ts'
import { type Rational, rational, toNumber } from '../../protocols/dp/rational.ts'
import { epsilonOfRho } from '../../protocols/dp/zcdp.ts'
import {
  type Collusion,
  honestSummands,
  jointCharge,
  ownCharge,
  sumVariance,
} from '../../protocols/joint/noise.ts'
import { type Evidence, type EvidenceOptions, judged } from './evidence.ts'

const LONG = 200_000
const SHORT = 20_000
/** Large enough that thresholds, which many draws pass, decide. */
const DELTA = '0.05'
/**
 * One person's contribution: Δ2 = 5 under s² = 4, the least that is allowed, so that there is something to
 * see.
 */
const CONTRIBUTION = 5n
const VARIANCE = rational(4n)
const COLLUSION: Collusion = { members: 6, level: 2 }

export async function run({ short }: EvidenceOptions): Promise<Evidence> {
  const runs = short ? SHORT : LONG
  const found = jointNoise(runs)
  return judged({
    name: 'joint-noise',
    claim:
      'the sum has the variance n·σ²/(n − t); against t colluding nodes a distinguisher stays below the ε of the charge, against all but one below the ε of (n − t) times the charge; it finds nodes that rely on more noise than there is',
    trials: 6 * runs,
    falseFailureRate: 1e-6,
    holds:
      found.varianceErrors < 5 &&
      found.atLevel < found.claim &&
      found.allButOne < found.ownClaim &&
      found.allButOne > found.claim,
    figures: {
      'variance standardErrorsOff': round(found.varianceErrors),
      'epsilon claimed at level t': round(found.claim),
      'epsilon seen by t colluders': round(found.atLevel),
      'epsilon claimed against all but one': round(found.ownClaim),
      'epsilon seen by all but one': round(found.allButOne),
    },
  })
}

export interface JointNoiseFindings {
  readonly varianceErrors: number
  readonly claim: number
  readonly atLevel: number
  readonly ownClaim: number
  /** Above `claim`: the negative control, nodes that count on noise which colluders know. */
  readonly allButOne: number
}

/** `runs` answers for each of two neighbouring data sets and each adversary. */
export function jointNoise(runs: number): JointNoiseFindings {
  const squared = CONTRIBUTION * CONTRIBUTION
  const h = honestSummands(COLLUSION)
  const charge = jointCharge(squared, VARIANCE, 1n, COLLUSION)
  return {
    varianceErrors: varianceErrors(VARIANCE, COLLUSION, runs),
    claim: epsilonOfRho(charge, DELTA),
    atLevel: distinguish(VARIANCE, h, CONTRIBUTION, Number(DELTA), runs),
    ownClaim: epsilonOfRho(ownCharge(squared, VARIANCE), DELTA),
    allButOne: distinguish(VARIANCE, 1, CONTRIBUTION, Number(DELTA), runs),
  }
}

/** How many standard errors the measured variance of the sum of all n noises is off. */
export function varianceErrors(variance: Rational, collusion: Collusion, runs: number): number {
  const expected = toNumber(sumVariance(variance, collusion))
  let squares = 0
  for (const value of sums(variance, collusion.members, 0n, runs)) squares += value * value
  // A sum of discrete Gaussians has the kurtosis of a Gaussian to 16 digits: the standard error of its
  // variance is √(2/runs) of it.
  return Math.abs(squares / runs / expected - 1) / Math.sqrt(2 / runs)
}

/**
 * A lower bound of the ε at `delta` of noise that is the sum of `summands` discrete Gaussians, right but for
 * 10^-7: the best threshold is chosen on one half of the draws and measured on the other. The adversary has
 * subtracted all that it knows.
 */
export function distinguish(
  variance: Rational,
  summands: number,
  contribution: bigint,
  delta: number,
  runs: number,
): number {
  const halves = [0, 1].map(() => ({
    withPerson: sums(variance, summands, contribution, runs / 2),
    without: sums(variance, summands, 0n, runs / 2),
  }))
  const [chosen, measured] = halves
  if (chosen === undefined || measured === undefined) return 0
  const thresholds = Array.from({ length: 60 }, (_, i) => i - 10)
  const bound = ({ withPerson, without }: typeof chosen, threshold: number): number => {
    const p = lowerBound(share(withPerson, threshold))
    const q = upperBound(share(without, threshold))
    return p > delta ? Math.log((p - delta) / q) : 0
  }
  const lowerBound = (rate: number): number => confidence(rate, runs / 2, 0, rate)
  const upperBound = (rate: number): number => confidence(rate, runs / 2, 1, rate)
  const best = thresholds.reduce((a, b) => (bound(chosen, b) > bound(chosen, a) ? b : a))
  return Math.max(0, bound(measured, best))
}

/**
 * The rate furthest from `rate` towards `outer` that it does not exclude: n·KL(rate, other) ≤ ln(2·10^7),
 * by Chernoff.
 */
function confidence(rate: number, n: number, outer: number, inner: number): number {
  const limit = Math.log(2e7) / n
  let [inside, outside] = [inner, outer]
  for (let i = 0; i < 60; i++) {
    const middle = (inside + outside) / 2
    if (divergence(rate, middle) <= limit) inside = middle
    else outside = middle
  }
  return outside
}

function divergence(p: number, q: number): number {
  const part = (a: number, b: number): number => (a === 0 ? 0 : a * Math.log(a / b))
  return part(p, q) + part(1 - p, 1 - q)
}

function share(values: readonly number[], threshold: number): number {
  return values.filter(value => value >= threshold).length / values.length
}

function sums(variance: Rational, summands: number, shift: bigint, runs: number): readonly number[] {
  const noise = sampleDiscreteGaussian(variance, summands * runs, target => randomFillSync(target))
  return Array.from({ length: runs }, (_, run) => {
    let total = shift
    for (let i = 0; i < summands; i++) total += noise[run * summands + i] ?? 0n
    return Number(total)
  })
}

function round(value: number): number {
  return Number(value.toFixed(3))
}
