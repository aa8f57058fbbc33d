import { existsSync, readFileSync } from 'node:fs'
import t from 'tap'
import { coverage, halfWidth, PRECISION } from '../../../protocols/dp/intervals.ts'
import type { Noise } from '../../../protocols/dp/noise.ts'
import { multiply, parseDecimal, type Rational, rational, toNumber } from '../../../protocols/dp/rational.ts'
import {
  epsilonAbove,
  epsilonOfRho,
  NANO,
  rhoOfEpsilon,
  rhoOfGaussian,
  rhoOfLaplace,
  scaleForRho,
  varianceForRho,
} from '../../../protocols/dp/zcdp.ts'

const file = new URL('../../../../shared/vectors/dp-vectors.json', import.meta.url)
const skip = existsSync(file) ? false : 'the DP vectors of ../shared are not here'

type Vector = {
  readonly id: string
  readonly category: string
  readonly function: string
  readonly inputs: Readonly<Record<string, number | string | undefined>>
  readonly expected: number | string | readonly number[] | Readonly<Record<string, number>>
  readonly tolerance: { readonly abs?: number; readonly rel?: number }
  readonly neighbours?: string
}

/** Runs what applies of a category; false where a row doesn't. */
type Check = (vector: Vector) => boolean | 'not ours'

const REASONS: readonly (readonly [RegExp, string])[] = [
  [/threshold|partition/, 'groups are public lists here, so nothing selects partitions'],
  [
    /^pld|connect-the-dots|convolve|hockey|^tpr|smallest-noise|gdp|prv|budget-split/,
    'we account in zCDP, whose filter stays valid for adaptive queries; no privacy-loss distributions',
  ],
  [/^rdp/, 'Rényi orders of subsampled or other mechanisms; we release no samples'],
  [/composition|pure-compose|^profile$/, '(ε, δ) composition; our charges are ρ and add up'],
  [
    /amplification|mixture|randomized-response|top-k|quantile-(privacy|score|postprocess)/,
    'a mechanism that we do not have',
  ],
  [
    /round-to|double|granularity|stable-log|sum-exp/,
    'rounding of float noise; ours is integer from the start',
  ],
  [/closeness/, 'parameters of the testing library; our χ² tests stand in their place'],
  [/^discrete-laplace-(delta|calibrate)|^laplace-calibrate/, 'subsampled: we release no samples'],
  [/^laplace-delta/, 'δ(ε) of continuous Laplace noise; ours is discrete, see discrete-laplace-delta'],
  [/^gaussian-(delta|calibrate)/, 'subsampled, or the replacement relation; ours is add/remove'],
  [/^discrete-gaussian-(delta|calibrate)/, 'truncated or subsampled; our noise is neither'],
  [/^zcdp/, 'δ of 0 or 1, infinite ε or ρ: refused here, tested in zcdp.test.ts'],
  [/^laplace-tail/, 'a tail of 2^-739, beyond the 128 bits of an interval'],
]

const SCALED_UP = 10n ** 24n

const CHECKS: Readonly<Record<string, Check>> = {
  // Conversion of ρ.
  'zcdp-to-epsilon': v => {
    if (v.expected === 'Infinity' || v.inputs.delta === 1) return 'not ours'
    const count = number(v, 'count') ?? 1
    const epsilon = epsilonOfRho(nano(v.inputs.rho), decimal(v.inputs.delta ?? v.inputs.deltaEach))
    return near(count * epsilon, v) && count * epsilon >= Number(v.expected) * (1 - 1e-9)
  },
  'zcdp-to-delta': v => {
    if (v.inputs.rho === 'Infinity' || v.inputs.epsilon === 'Infinity') return 'not ours'
    const [rho, epsilon] = [decimal(v.inputs.rho), Number(v.inputs.epsilon)]
    if (rho.num === 0n) return epsilonAbove(rho, decimal(1e-9)) === 0n
    // The inverse: ε at a δ a little above and below the expected one encloses ε.
    const at = (factor: number) => Number(epsilonAbove(rho, decimal(Number(v.expected) * factor))) / 2 ** 192
    const slack = 2 * (v.tolerance.rel ?? 0) + 1e-14
    return at(1 + slack) <= epsilon && epsilon <= at(1 - slack)
  },
  'zcdp-to-epsilon-basic': v =>
    epsilonOfRho(nano(v.inputs.rho), decimal(Math.exp(-Number(v.inputs.lnInverseDelta)))) <=
    Number(v.expected),
  'zcdp-rho': v => {
    const rho = rhoOfEpsilon(String(v.inputs.epsilon), decimal(v.inputs.delta))
    return rho === BigInt(Math.floor(Number(v.expected) * 1e9))
  },
  'zcdp-compose': v => {
    const laplace =
      v.inputs.laplaceScale === undefined ? 0n : rhoOfLaplace(1n, decimal(v.inputs.laplaceScale))
    const sigma = decimal(v.inputs.gaussianSigma ?? v.inputs.sigma)
    return near(Number(laplace + rhoOfGaussian(1n, multiply(sigma, sigma))) / 1e9, v)
  },
  'published-deployment': v => near(epsilonOfRho(nano(v.inputs.rho), decimal(v.inputs.delta)), v),
  'rdp-discrete-gaussian': v => {
    const [sigma, sensitivity] = [decimal(v.inputs.sigma), BigInt(Number(v.inputs.sensitivity))]
    const rho = Number(rhoOfGaussian(sensitivity ** 2n, multiply(sigma, sigma))) / 1e9
    return near(Number(v.inputs.order) * rho, v)
  },

  // What we charge is never less than the exact curve of the mechanism: ours is a valid bound.
  'gaussian-epsilon': v => boundHolds(v, number(v, 'delta'), Number(v.expected)),
  'gaussian-delta': v => {
    if (isSubsampled(v) || v.neighbours === 'replace') return 'not ours'
    return boundHolds(v, Number(v.expected) - (v.tolerance.abs ?? 0), Number(v.inputs.epsilon))
  },
  'gaussian-calibrate': v =>
    isSubsampled(v) || v.neighbours === 'replace' ? 'not ours' : ourSigmaIsEnough(v),
  'discrete-gaussian-calibrate': v => (isSubsampled(v) ? 'not ours' : ourSigmaIsEnough(v)),
  'discrete-gaussian-delta': v => {
    if (v.inputs.truncation !== undefined) return 'not ours'
    const [sigma, epsilon] = [Number(v.inputs.sigma), Number(v.inputs.epsilon)]
    const variance = rational(BigInt(Math.round(sigma * sigma)))
    const bound = boundHolds(v, Number(v.expected), epsilon)
    // CKS theorem 7, where the probabilities come from `coverage`; from σ² = 64 on it only encloses them.
    if (variance.num >= 64n) return bound
    const upper = upperTail({ kind: 'discrete-gaussian', variance })
    const [from, to] = [epsilon * sigma * sigma - 0.5, epsilon * sigma * sigma + 0.5].map(
      x => Math.floor(x) + 1,
    )
    return bound && near(upper(from ?? 0) - Math.exp(epsilon) * upper(to ?? 0), v)
  },
  'discrete-laplace-calibrate': v =>
    isSubsampled(v) ? 'not ours' : near(1 / toNumber(scaleForRho(...laplaceRequest(v)).scale), v),
  'laplace-calibrate': v =>
    isSubsampled(v) ? 'not ours' : near(toNumber(scaleForRho(...laplaceRequest(v)).scale), v),
  'discrete-laplace-delta': v => {
    if (isSubsampled(v)) return 'not ours'
    const scale = rational(decimal(v.inputs.a).den, decimal(v.inputs.a).num)
    const upper = upperTail({ kind: 'discrete-laplace', scale })
    const mass = (x: number) => upper(x) - upper(x + 1)
    let delta = 0
    for (let x = -150; x <= 150; x++)
      delta += Math.max(
        0,
        mass(x) - Math.exp(Number(v.inputs.epsilon)) * mass(x - Number(v.inputs.sensitivity)),
      )
    return near(delta, v)
  },

  // The distributions themselves.
  'discrete-gaussian-variance': v => {
    const noise: Noise = { kind: 'discrete-gaussian', variance: decimal(v.inputs.sigmaSquared) }
    const reach = Math.ceil(12 * Math.sqrt(Number(v.inputs.sigmaSquared))) + 12
    let [low, high] = [0, 0]
    for (let k = reach; k >= 0; k--) {
      const inside = coverage(noise, BigInt(k))
      low += (2 * k + 1) * fraction(ONE - inside.high)
      high += (2 * k + 1) * fraction(ONE - inside.low)
    }
    const expected = Number(v.expected)
    return Number(v.inputs.sigmaSquared) < 64
      ? near((low + high) / 2, v)
      : low <= expected * (1 + 1e-12) && expected <= high
  },
  'discrete-gaussian-normalizer': v => {
    const { low, high } = coverage(
      { kind: 'discrete-gaussian', variance: decimal(v.inputs.sigmaSquared) },
      0n,
    )
    const expected = Number(v.expected)
    return (
      1 / fraction(high) <= expected * (1 + 1e-12) &&
      expected <= (1 / fraction(low)) * (1 + 1e-12) &&
      (Number(v.inputs.sigmaSquared) >= 64 || near(1 / fraction(low), v))
    )
  },
  'discrete-gaussian-cdf': v => {
    const { noise, inside, edge } = truncated(v)
    return Object.entries(v.expected as Readonly<Record<string, number>>).every(([text, expected]) => {
      const x = Math.floor(Number(text))
      const centre = x >= 0 ? inside(Math.min(x, edge)) : x === -1 && edge === 0 ? 0 : -inside(-x - 1)
      const below = x < -edge ? 0 : x >= edge ? 1 : (inside(edge) + centre) / (2 * inside(edge))
      return noise.kind === 'discrete-gaussian' && Math.abs(below - expected) <= (v.tolerance.abs ?? 0)
    })
  },
  'discrete-gaussian-std': v => {
    const { inside, edge } = truncated(v)
    let variance = 0
    for (let k = 1; k <= edge; k++) variance += (k * k * (inside(k) - inside(k - 1))) / inside(edge)
    return near(Math.sqrt(variance), v)
  },
  'discrete-gaussian-quantile': v =>
    quantile({ kind: 'discrete-gaussian', variance: decimal(v.inputs.sigmaSquared) }, v) ===
    Number(v.expected),
  'discrete-laplace-quantile': v =>
    quantile({ kind: 'discrete-laplace', scale: decimal(v.inputs.scale) }, v) === Number(v.expected),
  'discrete-laplace-tail': v => {
    const upper = upperTail({ kind: 'discrete-laplace', scale: decimal(v.inputs.scale) })
    return near(upper(Number(v.inputs.threshold) - Number(v.inputs.linf) + 1), v)
  },
  'geometric-partition-delta': v => {
    if (v.inputs.distance !== 1) return 'not ours'
    const upper = upperTail({ kind: 'discrete-laplace', scale: decimal(v.inputs.alpha) })
    return near(upper(Number(v.inputs.threshold) - 1), v)
  },
  accuracy: v => {
    const confidence = rational(1n, 2n)
    if (v.inputs.sigma !== undefined)
      return (
        Number(halfWidth({ kind: 'discrete-gaussian', variance: rational(1n) }, confidence)) + 1 ===
        v.expected
      )
    const expected = decimal(Number(v.expected))
    const noise: Noise = v.function.includes('Laplace')
      ? { kind: 'discrete-laplace', scale: expected }
      : { kind: 'discrete-gaussian', variance: multiply(expected, expected) }
    return Math.abs(fraction(coverage(noise, 0n).low) - 0.5) <= 2 * (v.tolerance.rel ?? 0)
  },

  // The continuous distributions are ours at a scale that is 10^24 times as wide.
  'gaussian-quantile': v => near(wideQuantile(wideGaussian(v.inputs.sigma), v), v),
  'laplace-quantile': v => near(wideQuantile(wideLaplace(decimal(v.inputs.lambda)), v), v),
  'gaussian-ci': v => intervalIs(wideGaussian(v.inputs.sigma), v),
  'laplace-ci': v => {
    const l1 = multiply(decimal(v.inputs.l0Sensitivity ?? 1), decimal(v.inputs.lInfSensitivity ?? 1))
    const { num, den } = decimal(v.inputs.epsilon ?? 1)
    return intervalIs(
      wideLaplace(
        v.inputs.lambda === undefined ? multiply(l1, rational(den, num)) : decimal(v.inputs.lambda),
      ),
      v,
    )
  },
  'gaussian-tail': v => {
    const noise = wideGaussian(v.inputs.sigma)
    return near(fraction(ONE - coverage(noise, wide(v)).low) / 2, v)
  },
  'laplace-tail': v => {
    if (v.inputs.threshold === undefined) return 'not ours'
    return near(fraction(ONE - coverage(wideLaplace(decimal(v.inputs.scale)), wide(v)).low) / 2, v)
  },
}

const ONE = 1n << BigInt(PRECISION)

function fraction(value: bigint): number {
  return Number(value) / 2 ** PRECISION
}

function number(v: Vector, name: string): number | undefined {
  const value = v.inputs[name]
  return value === undefined ? undefined : Number(value)
}

function decimal(value: number | string | undefined): Rational {
  return parseDecimal(String(value))
}

function nano(rho: number | string | undefined): bigint {
  const { num, den } = multiply(decimal(rho), rational(NANO))
  if (den !== 1n) throw new Error('rho is no multiple of 1e-9')
  return num
}

function near(got: number, { expected, tolerance }: Vector): boolean {
  const off = Math.abs(got - Number(expected))
  return off <= Math.max(tolerance.abs ?? 0, (tolerance.rel ?? 0) * Math.abs(Number(expected)))
}

function isSubsampled(v: Vector): boolean {
  return (number(v, 'samplingProb') ?? 1) < 1
}

/** Sensitivity of a row: given, or √l0 · linf. */
function l2(v: Vector): number {
  return number(v, 'sensitivity') ?? Math.sqrt(number(v, 'l0') ?? 1) * (number(v, 'linf') ?? 1)
}

/** The ε that we would print for this Gaussian at this δ is not below the true one. */
function boundHolds(v: Vector, delta: number | undefined, epsilon: number): boolean {
  const rho = (l2(v) / Number(v.inputs.sigma)) ** 2 / 2
  return epsilonOfRho(BigInt(Math.ceil(rho * 1e9)), decimal(delta)) >= epsilon * (1 - 1e-7)
}

/**
 * The σ that we would use for this (ε, δ) is not below the smallest that is private, as others found it.
 */
function ourSigmaIsEnough(v: Vector): boolean {
  const sigma =
    l2(v) *
    Math.sqrt(toNumber(varianceForRho(1n, rhoOfEpsilon(String(v.inputs.epsilon), decimal(v.inputs.delta)))))
  const isVariance = v.function.startsWith('variance')
  const expected = Number(v.expected)
  const least = expected - Math.max(v.tolerance.abs ?? 0, (v.tolerance.rel ?? 0) * expected)
  return (isVariance ? sigma * sigma : sigma) >= least
}

function laplaceRequest(v: Vector): readonly [bigint, bigint] {
  const epsilon = Number(v.inputs.epsilon)
  return [BigInt(Number(v.inputs.sensitivity)), nano(epsilon ** 2 / 2)]
}

/** P[X ≥ x] from the probabilities of our intervals. */
function upperTail(noise: Noise): (x: number) => number {
  const beyond = (k: number) => fraction(ONE - coverage(noise, BigInt(k)).low) / 2
  return x => (x > 0 ? beyond(x - 1) : 1 - beyond(-x))
}

function truncated(v: Vector) {
  const sigma = decimal(v.inputs.sigma)
  const noise: Noise = { kind: 'discrete-gaussian', variance: multiply(sigma, sigma) }
  const inside = (k: number) => fraction(coverage(noise, BigInt(k)).low)
  return { noise, inside, edge: Number(v.inputs.truncation) }
}

/** |2p - 1|, but never 0, which is no confidence: at 1e-25 every half-width is still that of the median. */
function confidenceOf(p: Rational): Rational {
  const twice = 2n * p.num - p.den
  return twice === 0n ? rational(1n, 10n ** 25n) : rational(twice < 0n ? -twice : twice, p.den)
}

function quantile(noise: Noise, v: Vector): number {
  const p = decimal(v.inputs.p)
  const size = Number(halfWidth(noise, confidenceOf(p)))
  return 2n * p.num < p.den ? 0 - size : size
}

function wideQuantile(noise: Noise, v: Vector): number {
  return quantile(noise, v) / Number(SCALED_UP)
}

function wideGaussian(sigma: number | string | undefined): Noise {
  const wide = multiply(decimal(sigma), rational(SCALED_UP))
  return { kind: 'discrete-gaussian', variance: multiply(wide, wide) }
}

function wideLaplace(scale: Rational): Noise {
  return { kind: 'discrete-laplace', scale: multiply(scale, rational(SCALED_UP)) }
}

function wide(v: Vector): bigint {
  return BigInt(Number(v.inputs.threshold) - Number(v.inputs.linf)) * SCALED_UP
}

function intervalIs(noise: Noise, v: Vector): boolean {
  const { num, den } = decimal(v.inputs.alpha)
  const half = Number(halfWidth(noise, rational(den - num, den))) / Number(SCALED_UP)
  const centre = Number(v.inputs.noisedX)
  return (v.expected as readonly number[]).every((expected, i) =>
    near(i === 0 ? centre - half : centre + half, { ...v, expected }),
  )
}

t.test('vectors of other implementations', { skip }, async t => {
  const { vectors } = JSON.parse(readFileSync(file, 'utf8')) as { vectors: readonly Vector[] }
  const left = new Map<string, number>()
  let applied = 0
  for (const vector of vectors) {
    const verdict = CHECKS[vector.category]?.(vector) ?? 'not ours'
    if (verdict === 'not ours') {
      left.set(vector.category, (left.get(vector.category) ?? 0) + 1)
      continue
    }
    applied++
    if (!verdict) t.fail(`${vector.id}: ${JSON.stringify(vector.inputs)}`)
  }
  t.equal(vectors.length, 963)
  t.equal(applied, 194)
  t.comment(`${applied} of ${vectors.length} vectors apply`)
  for (const [category, count] of left) {
    const reason = REASONS.find(([pattern]) => pattern.test(category))?.[1]
    t.ok(reason !== undefined, `a reason for ${category}`)
    t.comment(`${count} ${category}: ${reason}`)
  }
})
