// Exact noise: draws a second, beside the paper's algorithm in rational numbers.
import { randomFillSync } from 'node:crypto'
import { type Noise, sampleNoise } from '../../protocols/dp/noise.ts'
import { rational } from '../../protocols/dp/rational.ts'
import type { RandomBytes } from '../../protocols/random.ts'
import { significant } from '../statistics.ts'
import { type Bench, type BenchOptions, scaled } from './bench.ts'
import { naiveDiscreteGaussian, naiveDiscreteLaplace } from './naive-samplers.ts'

const DRAWS = 1_000_000
const NAIVE_DRAWS = 4_000
const ROUNDS = 3

const GAUSSIANS = [1n, 1_000n, 1_000_000n].map(
  variance => ({ kind: 'discrete-gaussian', variance: rational(variance) }) as const,
)
const LAPLACES = [1n, 30n, 1_000n].map(
  scale => ({ kind: 'discrete-laplace', scale: rational(scale) }) as const,
)

const system: RandomBytes = target => randomFillSync(target)

/** The slowest of three scales up to σ² = 10⁶ (scale 10³), each the best of three rounds. */
export async function run({ scale }: BenchOptions): Promise<Bench> {
  const draws = scaled(DRAWS, scale, 10_000)
  const naive = scaled(NAIVE_DRAWS, scale, 200)
  const rates = { gaussian: [0, 0, 0], laplace: [0, 0, 0], naiveGaussian: 0, naiveLaplace: 0 }
  for (let round = 0; round < ROUNDS; round++) {
    GAUSSIANS.forEach((noise, i) =>
      best(
        rates.gaussian,
        i,
        perSecond(draws, () => draw(noise, draws)),
      ),
    )
    LAPLACES.forEach((noise, i) =>
      best(
        rates.laplace,
        i,
        perSecond(draws, () => draw(noise, draws)),
      ),
    )
    const gaussian = () => repeat(naive, () => naiveDiscreteGaussian(rational(1_000_000n), system))
    const laplace = () => repeat(naive, () => naiveDiscreteLaplace(rational(1_000n), system))
    rates.naiveGaussian = Math.max(rates.naiveGaussian, perSecond(naive, gaussian))
    rates.naiveLaplace = Math.max(rates.naiveLaplace, perSecond(naive, laplace))
  }
  const gaussianPerSecond = Math.min(...rates.gaussian)
  const laplacePerSecond = Math.min(...rates.laplace)
  return {
    name: 'sampler',
    figures: significant({ gaussianPerSecond, laplacePerSecond }),
    versus: significant({
      naiveGaussianPerSecond: rates.naiveGaussian,
      naiveLaplacePerSecond: rates.naiveLaplace,
      gaussianRatio: gaussianPerSecond / rates.naiveGaussian,
      laplaceRatio: laplacePerSecond / rates.naiveLaplace,
    }),
  }
}

function draw(noise: Noise, count: number): void {
  sampleNoise(noise, count, system)
}

function repeat(count: number, work: () => unknown): void {
  for (let i = 0; i < count; i++) work()
}

function perSecond(count: number, work: () => void): number {
  const start = performance.now()
  work()
  return (1000 * count) / (performance.now() - start)
}

function best(rates: number[], i: number, rate: number): void {
  rates[i] = Math.max(rates[i] ?? 0, rate)
}
