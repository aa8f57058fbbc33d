// SPEC.md §11: the bound on what a buyer adds, from one noisy histogram of buyers' totals.

/**
 * Noisy numbers of buyers by their total: counts[i] of those above steps[i - 1] and at most steps[i]; steps
 * are public and rise from above 0.
 */
export type TotalsHistogram = {
  readonly steps: readonly number[]
  readonly counts: readonly number[]
  /** Standard deviation of the noise of one count. */
  readonly sigma: number
}

/**
 * The bound B, a step or half as much again, with the least noise · B + Σ over buyers of max(0, total - B):
 * what the bound costs in noise and what it cuts. `noise` is the standard deviation of an answer at bound 1
 * or, where it is not proportional to the bound, a function of the bound, in the unit of the totals. Returns
 * the first step where the histogram shows no buyers. It sees noisy counts only, so it reveals nothing more
 * about the rows. A bound that cuts more than three quarters of everything is never chosen: where any answer
 * would be mostly noise, counting nothing would have the least error. Of bounds that cost up to `slack` more,
 * a share of everything, the largest is taken.
 */
export function chooseBound(
  histogram: TotalsHistogram,
  noise: number | ((bound: number) => number),
  slack = 0,
): number {
  const { steps } = histogram
  const counts = withoutFalseTail(histogram)
  const everything = cutBy(0, steps, counts)
  const costs = candidates(steps).flatMap(bound => {
    const cut = cutBy(bound, steps, counts)
    const cost = (typeof noise === 'number' ? noise * bound : noise(bound)) + cut
    return cut <= 0.75 * everything ? [{ bound, cost }] : []
  })
  const least = Math.min(...costs.map(({ cost }) => cost))
  const enough = (cost: number) => cost <= least + slack * everything
  const best = slack > 0 ? costs.findLast(({ cost }) => enough(cost)) : costs.find(({ cost }) => enough(cost))
  return best?.bound ?? steps[0] ?? 1
}

/**
 * Noise alone makes false buyers in the highest bins, of which each weighs as much as thousands of true ones.
 * The highest place where one to four neighbouring bins add up to more than noise would make them is taken
 * for the end of the market, but for two bins more, which may hold the thin end of what is seen there; what
 * lies beyond is nobody.
 */
export function withoutFalseTail({ steps, counts, sigma }: TotalsHistogram): readonly number[] {
  const end = steps.findLastIndex((_, place) =>
    WINDOWS.some(width => {
      const sum = counts.slice(place, place + width).reduce((total, count) => total + count, 0)
      return sum > GUARD * sigma * Math.sqrt(width)
    }),
  )
  return steps.map((_, place) => (end >= 0 && place <= end + THIN_END ? (counts[place] ?? 0) : 0))
}

const WINDOWS = [1, 2, 3, 4]
const THIN_END = 2
/** Standard deviations: somewhere in 20 empty bins by chance once in 5 000 drafts. */
const GUARD = 4.5

/** The steps, and between two of them half as much again as the lower one. */
function candidates(steps: readonly number[]): readonly number[] {
  return steps.flatMap((step, i) => {
    const between = Math.ceil(1.5 * step)
    const next = steps[i + 1]
    return next !== undefined && between < next ? [step, between] : [step]
  })
}

/** Of the buyers of a bin as if their totals were evenly spread in it. */
function cutBy(bound: number, steps: readonly number[], counts: readonly number[]): number {
  return steps.reduce((sum, high, i) => {
    const low = steps[i - 1] ?? 0
    if (high <= bound) return sum
    const above = low >= bound ? (low + high) / 2 - bound : (high - bound) ** 2 / (2 * (high - low))
    return sum + (counts[i] ?? 0) * above
  }, 0)
}
