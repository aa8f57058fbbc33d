// Memoized pure functions that take milliseconds: exact quantiles, the conversion between ρ and ε. What is
// cached depends on public parameters of noise and budgets only, never on rows or answers.
import { type FigureNoise, figureHalfWidth } from '../../protocols/dp/figure-noise.ts'
import { halfWidthOfPart, type PartNoise as ExactNoise, spreadOfPart } from '../../protocols/dp/part-noise.ts'
import {
  epsilonOfRho as exactEpsilonOfRho,
  rhoOfEpsilon as exactRhoOfEpsilon,
} from '../../protocols/dp/zcdp.ts'
import { LruMap } from './lru-map.ts'

/** Callers choose the parameters, so the cache is bounded. */
const CAPACITY = 2048

/** As `halfWidthOfPart` of protocols/dp/part-noise.ts. */
export const halfWidthOf: (noise: ExactNoise) => bigint = memoize(noiseKey, noise => halfWidthOfPart(noise))

/** As `figureHalfWidth` of protocols/dp/figure-noise.ts. */
export const halfWidthOfFigures: (figures: FigureNoise) => bigint = memoize(
  ({ noise, weights, looks }) => `${noiseKey(noise)} ${weights.join(' ')} ${looks}`,
  figureHalfWidth,
)

/** As `spreadOfPart` of protocols/dp/part-noise.ts. */
export const spreadOfNoise: (noise: ExactNoise) => number = memoize(noiseKey, noise =>
  spreadOfPart(noise, halfWidthOf(noise)),
)

/** As in protocols/dp/zcdp.ts, for a δ as text. */
export const epsilonOfRho: (rho: bigint, delta: string) => number = memoize(
  (rho: bigint, delta: string) => `${rho} ${delta}`,
  exactEpsilonOfRho,
)

/** As in protocols/dp/zcdp.ts, for a δ as text. */
export const rhoOfEpsilon: (epsilon: string, delta: string) => bigint = memoize(
  (epsilon: string, delta: string) => `${epsilon} ${delta}`,
  exactRhoOfEpsilon,
)

/** `compute` must be pure. Errors are not cached. */
export function memoize<Args extends readonly unknown[], Result>(
  key: (...args: Args) => string,
  compute: (...args: Args) => Result,
  capacity = CAPACITY,
): (...args: Args) => Result {
  const known = new LruMap<string, { readonly result: Result }>(capacity)
  return (...args) => {
    const name = key(...args)
    const found = known.get(name)
    if (found !== undefined) return found.result
    const result = compute(...args)
    known.set(name, { result })
    return result
  }
}

function noiseKey(noise: ExactNoise): string {
  if (noise.kind === 'discrete-laplace') return `${noise.kind} ${noise.scale.num}/${noise.scale.den}`
  const { num, den } = noise.variance
  if (noise.kind === 'discrete-gaussian') return `${noise.kind} ${num}/${den}`
  return `${noise.kind} ${num}/${den} ${noise.scale} ${noise.shift} ${noise.weight}`
}
