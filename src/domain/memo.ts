// Memoized pure functions that take milliseconds: exact quantiles, the conversion between ρ and ε. What is
// cached depends on public parameters of noise and budgets only, never on rows or answers.
import { spreadOf } from '../../protocols/dp/derived.ts'
import { halfWidth } from '../../protocols/dp/intervals.ts'
import type { Noise as ExactNoise } from '../../protocols/dp/noise.ts'
import {
  epsilonOfRho as exactEpsilonOfRho,
  rhoOfEpsilon as exactRhoOfEpsilon,
} from '../../protocols/dp/zcdp.ts'
import { LruMap } from './lru-map.ts'

/** Callers choose the parameters, so the cache is bounded. */
const CAPACITY = 2048

/** As `halfWidth` of protocols/dp/intervals.ts, at 95 %. */
export const halfWidthOf: (noise: ExactNoise) => bigint = memoize(noiseKey, noise => halfWidth(noise))

/** As `spreadOf` of protocols/dp/derived.ts. */
export const spreadOfNoise: (noise: ExactNoise) => number = memoize(noiseKey, noise =>
  spreadOf(noise, halfWidthOf(noise)),
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
  const { num, den } = noise.kind === 'discrete-gaussian' ? noise.variance : noise.scale
  return `${noise.kind} ${num}/${den}`
}
