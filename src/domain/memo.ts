// Pure functions that take milliseconds (exact quantiles, the conversion between ρ and ε), remembered for parameters that come
// again. What is remembered follows from public parameters of noise and budgets, never from rows or answers.
import { spreadOf } from '../../protocols/dp/derived.ts'
import { halfWidth } from '../../protocols/dp/intervals.ts'
import type { Noise as ExactNoise } from '../../protocols/dp/noise.ts'
import {
  epsilonOfRho as exactEpsilonOfRho,
  rhoOfEpsilon as exactRhoOfEpsilon,
} from '../../protocols/dp/zcdp.ts'
import { RecentMap } from './recent-map.ts'

/** Whoever asks chooses the parameters, so what was not used lately is forgotten. */
const CAPACITY = 2048

/** As `halfWidth` of protocols/dp/intervals.ts, at 95 %. */
export const halfWidthOf: (noise: ExactNoise) => bigint = remembered(noiseKey, noise => halfWidth(noise))

/** As `spreadOf` of protocols/dp/derived.ts. */
export const spreadOfNoise: (noise: ExactNoise) => number = remembered(noiseKey, noise =>
  spreadOf(noise, halfWidthOf(noise)),
)

/** As in protocols/dp/zcdp.ts, for a δ as text. */
export const epsilonOfRho: (rho: bigint, delta: string) => number = remembered(
  (rho: bigint, delta: string) => `${rho} ${delta}`,
  exactEpsilonOfRho,
)

/** As in protocols/dp/zcdp.ts, for a δ as text. */
export const rhoOfEpsilon: (epsilon: string, delta: string) => bigint = remembered(
  (epsilon: string, delta: string) => `${epsilon} ${delta}`,
  exactRhoOfEpsilon,
)

/** `compute` must be pure. What it throws is not remembered. */
export function remembered<Args extends readonly unknown[], Result>(
  key: (...args: Args) => string,
  compute: (...args: Args) => Result,
  capacity = CAPACITY,
): (...args: Args) => Result {
  const known = new RecentMap<string, { readonly result: Result }>(capacity)
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
