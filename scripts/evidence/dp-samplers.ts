import { randomFillSync } from 'node:crypto'
import { coverage, halfWidth, PRECISION } from '../../protocols/dp/intervals.ts'
import { type Noise, sampleNoise } from '../../protocols/dp/noise.ts'
import { parseDecimal, rational, toNumber } from '../../protocols/dp/rational.ts'
import type { RandomBytes } from '../../protocols/random.ts'
import { type Evidence, type EvidenceOptions, judged } from './evidence.ts'
import { type Bin, pearsonTest } from './statistics.ts'

/** Below this p-value a sampler is called wrong. */
export const P_LIMIT = 1e-8

export const systemRandom: RandomBytes = target => randomFillSync(target)

const GAUSSIANS = ['0.5', '20.529347142', '1000', '1000000', '2.3e15']
const LAPLACES = ['0.7', '6.371', '41.3223140496', '1000', '41322314.0496']

/** Ten scales, a million draws each; in short 200 000. */
export function run({ short }: EvidenceOptions): Promise<Evidence> {
  const draws = short ? 200_000 : 1_000_000
  const figures: Record<string, number> = {}
  let failures = 0
  for (const noise of allNoises()) {
    const name = describe(noise)
    const { p, perSecond } = samplerTest(noise, draws)
    figures[`${name} p`] = Number(p.toPrecision(3))
    figures[`${name} drawsPerSecond`] = Math.round(perSecond)
    if (p < P_LIMIT) failures++
  }
  return Promise.resolve(
    judged({
      name: 'dp-samplers',
      claim:
        'the samplers follow the discrete Gaussian and the discrete Laplace distribution: Pearson χ² against the exact probabilities',
      trials: draws * allNoises().length,
      falseFailureRate: 2 * P_LIMIT * allNoises().length,
      holds: failures === 0,
      figures,
    }),
  )
}

export function allNoises(): readonly Noise[] {
  return [
    ...GAUSSIANS.map(text => ({ kind: 'discrete-gaussian', variance: parseDecimal(text) }) as const),
    ...LAPLACES.map(text => ({ kind: 'discrete-laplace', scale: parseDecimal(text) }) as const),
  ]
}

export function describe(noise: Noise): string {
  return noise.kind === 'discrete-gaussian'
    ? `gaussian σ²=${toNumber(noise.variance)}`
    : `laplace s=${toNumber(noise.scale)}`
}

/** The smaller p-value of two tests where the noise is wide, of one where every integer has its own bin. */
export function samplerTest(noise: Noise, draws: number): { readonly p: number; readonly perSecond: number } {
  const start = performance.now()
  const values = sampleNoise(noise, draws, systemRandom)
  const perSecond = (1000 * draws) / (performance.now() - start)
  const p = isWide(noise)
    ? Math.min(pearsonTest(quantileBins(noise, values), draws), pearsonTest(lowDigitBins(values), draws))
    : pearsonTest(integerBins(noise, values), draws)
  return { p, perSecond }
}

function isWide(noise: Noise): boolean {
  return noise.kind === 'discrete-gaussian' ? toNumber(noise.variance) > 1e7 : toNumber(noise.scale) > 1e4
}

/** A bin for every integer with its probability in doubles, from the definition. */
export function integerBins(noise: Noise, values: BigInt64Array): readonly Bin[] {
  const weight = (x: number): number =>
    noise.kind === 'discrete-gaussian'
      ? Math.exp((-x * x) / (2 * toNumber(noise.variance)))
      : Math.exp(-Math.abs(x) / toNumber(noise.scale))
  let reach = 1
  while (weight(reach) > 1e-18) reach++
  let normaliser = 1
  for (let x = reach; x > 0; x--) normaliser += 2 * weight(x)
  const counts = new Map<bigint, number>()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  const bins: Bin[] = []
  for (let x = -reach; x <= reach; x++) {
    bins.push({ observed: counts.get(BigInt(x)) ?? 0, probability: weight(x) / normaliser })
    counts.delete(BigInt(x))
  }
  // What lies beyond has probability below 1e-15: one draw there and the test fails, as it should.
  const beyond = [...counts.values()].reduce((sum, count) => sum + count, 0)
  return beyond === 0 ? bins : [...bins, { observed: beyond, probability: 1e-15 }]
}

/** 64 bins of nearly equal probability by size, each for both signs. */
function quantileBins(noise: Noise, values: BigInt64Array): readonly Bin[] {
  const edges = Array.from({ length: 63 }, (_, i) => halfWidth(noise, rational(BigInt(i + 1), 64n)))
  const inside = edges.map(edge => Number(coverage(noise, edge).low) / 2 ** PRECISION)
  const counts = new Float64Array(128)
  for (const value of values) {
    const size = value < 0n ? -value : value
    let [low, high] = [0, edges.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if (size <= (edges[middle] ?? 0n)) high = middle
      else low = middle + 1
    }
    const bin = 2 * low + (value < 0n ? 1 : 0)
    counts[bin] = (counts[bin] ?? 0) + 1
  }
  return Array.from(counts, (observed, i) => {
    const bin = i >> 1
    const probability = ((inside[bin] ?? 1) - (inside[bin - 1] ?? 0)) / 2
    return { observed, probability }
  })
}

/** Wide noise modulo 256 is uniform but for far less than a million draws can see. */
function lowDigitBins(values: BigInt64Array): readonly Bin[] {
  const counts = new Float64Array(256)
  for (const value of values) {
    const digit = Number(BigInt.asUintN(8, value))
    counts[digit] = (counts[digit] ?? 0) + 1
  }
  return Array.from(counts, observed => ({ observed, probability: 1 / 256 }))
}
