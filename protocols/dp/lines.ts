// SPEC.md §7: what cells of one part have in common, which their sums and ratios take into account.
import { covarianceWithTotal, sharedVariance, totalVariance } from './correlated.ts'
import { total } from './derived.ts'
import type { FigureNoise } from './figure-noise.ts'
import type { Noisy } from './ratio.ts'
import { type Rational, toNumber } from './rational.ts'
import { zOfLooks } from './sharpen.ts'

/** Shared squared spreads are z² times a covariance: the `shared` of `ratioInterval`. */
export type Lines = {
  readonly sum: (places: readonly number[]) => Sum
  /** Of two different cells. */
  readonly shared: (one: number, two: number) => number
}

/** `sharedWith`: of one of its cells and the sum. */
export type Sum = Noisy & { readonly sharedWith: (place: number) => number }

/** `countOf`: for each cell the place of its count; under independent noise there is none. */
export function linesOf(
  cells: readonly Noisy[],
  { noise, looks }: FigureNoise,
  countOf: readonly number[],
): Lines {
  const cellAt = (place: number): Noisy => cells[place] ?? UNKNOWN
  if (noise.kind !== 'correlated-gaussian')
    return {
      sum: places => ({
        ...total(places.map(cellAt)),
        sharedWith: place => cellAt(place).spread ** 2,
      }),
      shared: () => 0,
    }
  const z = zOfLooks(looks)
  const ofSize = new Map<number, { readonly sum: number; readonly withSum: number }>()
  const sizedTo = (size: number) => {
    const known = ofSize.get(size) ?? {
      sum: squaredSpread(z, totalVariance(noise, BigInt(size))),
      withSum: squaredSpread(z, covarianceWithTotal(noise, BigInt(size))),
    }
    ofSize.set(size, known)
    return known
  }
  const both = squaredSpread(z, sharedVariance(noise))
  return {
    sum: places => {
      let value = 0
      const sizes = new Map<number, number>()
      for (const place of places) {
        value += cellAt(place).value
        const count = countOf[place] ?? -1
        sizes.set(count, (sizes.get(count) ?? 0) + 1)
      }
      let square = 0
      for (const size of sizes.values()) square += sizedTo(size).sum
      const sharedWith = (place: number) => sizedTo(sizes.get(countOf[place] ?? -1) ?? 0).withSum
      return { value, spread: Math.sqrt(square), sharedWith }
    },
    shared: (one, two) => (countOf[one] === countOf[two] ? both : 0),
  }
}

const UNKNOWN: Noisy = { value: Number.NaN, spread: Number.POSITIVE_INFINITY }

function squaredSpread(z: number, variance: Rational): number {
  return z ** 2 * toNumber(variance)
}
