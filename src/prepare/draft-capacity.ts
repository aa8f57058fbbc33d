// The capacity that a draft proposes: post-processing of the noisy numbers of buyers by rows, at no further
// charge.
import { roundedUp } from './draft-file.ts'

/**
 * Rows of a buyer. A step counts the buyers with at most so many rows and more than the step before; the last
 * one counts all others.
 */
export const ROW_STEPS: readonly number[] = [
  1, 2, 3, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 100_000,
]

const MIN_CAPACITY = 1000
/** Buyers of the steps up to this one are weighted by their own step, whether it passes the guard or not. */
const MIN_LAST_STEP = 10
/** Mean rows of a buyer beyond l, as a multiple of l: those of a Pareto tail of exponent 2. */
const TAIL = 2
/** P[Z ≥ 3.83] = 6.4e-5: times 15 possible last steps 9.7e-4, below one in a thousand. */
const MARGIN_SIGMAS = 3.83

/**
 * `figures`: the noisy number of buyers f(s) of each step, with Gaussian noise of `sigma` buyers each;
 * `guard`: what noise
 * alone stays below.
 *
 * Let l be the largest step with f(l) ≥ guard, or 10 if that is larger. With w(s) = s up to l and 2 l
 * beyond
 * it,
 *
 *       capacity = the next of 1, 2, 5, 10, … from Σ w(s) f(s) + 3.83 σ √(Σ w(s)²), at least 1 000.
 *
 * Without noise, Σ w(s) f(s) is at least the number of rows if buyers beyond l have 2 l rows on average or
 * fewer, and none
 * has more than 100 000. The noise adds a weighted sum of independent discrete Gaussians, whose tails are no
 * heavier than
 * those of the continuous one up to a unit of 2^-16 buyers (Canonne, Kamath, Steinke, arXiv 2004.00010). It
 * is more than
 * 3.83 standard deviations below 0 for one of the 15 possible l with a probability below 0.1 %, however l
 * depends on it.
 *
 * Without an assumption about buyers beyond l there is no such bound: the noise hides one buyer with 100 000
 * rows, as it
 * must.
 */
export function capacityFor(
  figures: ReadonlyMap<string, number>,
  { sigma, guard }: { readonly sigma: number; readonly guard: number },
): number {
  const last = Math.max(MIN_LAST_STEP, ...ROW_STEPS.filter(step => (figures.get(String(step)) ?? 0) >= guard))
  const weighted = ROW_STEPS.map(step => ({
    weight: step <= last ? step : TAIL * last,
    figure: figures.get(String(step)) ?? 0,
  }))
  const rows = weighted.reduce((sum, { weight, figure }) => sum + weight * figure, 0)
  const margin = MARGIN_SIGMAS * sigma * Math.hypot(...weighted.map(({ weight }) => weight))
  return Math.max(MIN_CAPACITY, roundedUp(rows + margin))
}
