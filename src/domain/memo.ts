// Pure functions that take milliseconds (exact quantiles, the conversion between ρ and ε), remembered for parameters that come
// again. What is remembered follows from public parameters of noise and budgets, never from rows or answers.
import { halfWidthOfPart, type PartNoise as ExactNoise, spreadOfPart } from '../../protocols/dp/part-noise.ts'
import {
  epsilonOfRho as exactEpsilonOfRho,
  rhoOfEpsilon as exactRhoOfEpsilon,
} from '../../protocols/dp/zcdp.ts'
import { RecentMap } from './recent-map.ts'

/** Whoever asks chooses the parameters, so what was not used lately is forgotten. */
const CAPACITY = 2048

/** As `halfWidthOfPart` of protocols/dp/part-noise.ts. */
export const halfWidthOf: (noise: ExactNoise) => bigint = remembered(noiseKey, noise =>
  halfWidthOfPart(noise),
)

/** As `spreadOfPart` of protocols/dp/part-noise.ts. */
export const spreadOfNoise: (noise: ExactNoise) => number = remembered(noiseKey, noise =>
  spreadOfPart(noise, halfWidthOf(noise)),
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
  if (noise.kind === 'discrete-laplace') return `${noise.kind} ${noise.scale.num}/${noise.scale.den}`
  const { num, den } = noise.variance
  if (noise.kind === 'discrete-gaussian') return `${noise.kind} ${num}/${den}`
  return `${noise.kind} ${num}/${den} ${noise.scale} ${noise.shift} ${noise.weight}`
}
