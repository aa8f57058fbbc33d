// The capacity that a draft proposes: post-processing of the noisy numbers of buyers by rows, at no further charge.
import { roundedUp } from './draft-file.ts'

/** Rows of a buyer: each step stands for buyers with at most so many rows and more than the step before, the last one for all others. */
export const ROW_STEPS: readonly number[] = [
  1, 2, 3, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 100_000,
]

const MIN_CAPACITY = 1000
/** Up to this step buyers are counted by their own step, whether it passes the guard or not. */
const MIN_LAST_STEP = 10
/** Rows of a buyer beyond the last step, on average and in such steps: a Pareto tail of exponent 2 has as many. */
const TAIL = 2
/** P[Z ≥ 3.83] = 6.4e-5: times 15 possible last steps 9.7e-4, below one in a thousand. */
const MARGIN_SIGMAS = 3.83

/**
 * `figures` are the noisy numbers of buyers f(s) by step, each with Gaussian noise of `sigma` buyers; `guard` is what noise alone stays below.
 *
 * Let l be the largest step with f(l) ≥ guard, or 10 if that is larger. With w(s) = s up to l and 2 l beyond it,
 *
 *     capacity = the next of 1, 2, 5, 10, … from Σ w(s) f(s) + 3.83 σ √(Σ w(s)²), at least 1 000.
 *
 * Σ w(s) · (buyers in s) is at least the number of rows if buyers beyond l have 2 l rows on average or fewer. Its noisy form is a weighted sum of
 * independent discrete Gaussians, each stochastically below the continuous one plus a unit of 2^-16 buyers (Canonne, Kamath, Steinke, arXiv 2004.00010,
 * tail bounds): it is 3.83 standard deviations too low for one of the 15 l with a probability below 0.1 %, whatever the noise makes of l.
 *
 * Without an assumption about buyers beyond l there is no such bound: one buyer with 100 000 rows is hidden by the noise, as it has to be.
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
