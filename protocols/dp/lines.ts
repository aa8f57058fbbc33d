// SPEC.md §7: what cells of one part have in common, which their sums and ratios take into account.
import { covarianceWithTotal, errorVariance, sharedVariance, totalVariance } from './correlated.ts'
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
  /** Of the sums of two lists of cells. */
  readonly sharedSums: (one: readonly number[], two: readonly number[]) => number
  readonly form: (places: readonly number[]) => Form
}

/**
 * Of z² times the covariance matrix of some cells: its trace, the sum of its squared entries, and a bound of
 * its largest eigenvalue.
 */
export type Form = { readonly trace: number; readonly squares: number; readonly largest: number }

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
      sharedSums: (one, two) => {
        const inTwo = new Set(two)
        return one.reduce((sum, place) => sum + (inTwo.has(place) ? cellAt(place).spread ** 2 : 0), 0)
      },
      form: places => formOf(places.map(place => cellAt(place).spread ** 2)),
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
  const [own, both] = [squaredSpread(z, errorVariance(noise)), squaredSpread(z, sharedVariance(noise))]
  /** How many of these cells have each count. */
  const sizesOf = (places: readonly number[]): ReadonlyMap<number, number> => {
    const sizes = new Map<number, number>()
    for (const place of places) {
      const count = countOf[place] ?? -1
      sizes.set(count, (sizes.get(count) ?? 0) + 1)
    }
    return sizes
  }
  return {
    sum: places => {
      const value = places.reduce((sum, place) => sum + cellAt(place).value, 0)
      const sizes = sizesOf(places)
      let square = 0
      for (const size of sizes.values()) square += sizedTo(size).sum
      const sharedWith = (place: number) => sizedTo(sizes.get(countOf[place] ?? -1) ?? 0).withSum
      return { value, spread: Math.sqrt(square), sharedWith }
    },
    shared: (one, two) => (countOf[one] === countOf[two] ? both : 0),
    sharedSums: (one, two) => {
      const [inTwo, sizes] = [new Set(two), sizesOf(two)]
      return one.reduce(
        (sum, place) =>
          sum + both * (sizes.get(countOf[place] ?? -1) ?? 0) + (inTwo.has(place) ? own - both : 0),
        0,
      )
    },
    form: places => {
      const sizes = [...sizesOf(places).values()]
      const off = sizes.reduce((sum, size) => sum + size * (size - 1), 0)
      const { trace, squares } = formOf(places.map(() => own))
      return {
        trace,
        squares: squares + off * both ** 2,
        largest: own + (Math.max(1, ...sizes) - 1) * both,
      }
    },
  }
}

/** Of independent cells. */
function formOf(squaredSpreads: readonly number[]): Form {
  return squaredSpreads.reduce(
    ({ trace, squares, largest }, square) => ({
      trace: trace + square,
      squares: squares + square ** 2,
      largest: Math.max(largest, square),
    }),
    { trace: 0, squares: 0, largest: 0 },
  )
}

const UNKNOWN: Noisy = { value: Number.NaN, spread: Number.POSITIVE_INFINITY }

function squaredSpread(z: number, variance: Rational): number {
  return z ** 2 * toNumber(variance)
}
