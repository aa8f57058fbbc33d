// SPEC.md §9: which bound loses least: what it drops (bias) against the noise that it allows, at a reference
// budget.

/** Public and coarse, so that a chosen bound reveals nearly nothing of the rows. */
export const LADDER = [1, 2, 3, 5, 10, 20, 50, 100, 200, 500] as const

/** Kept amounts of each group under one bound, and Δ2 there (for a sum: of quanta). */
export type LadderRung = { readonly bound: number; readonly l2: number; readonly kept: readonly number[] }

export type LadderPoint = {
  readonly bound: number
  /** Kept ÷ whole over all groups. */
  readonly keptShare: number
  /**
   * Relative to the group's whole, median over the groups that can be read: dropped, noise's σ, and both.
   */
  readonly bias: number
  readonly noise: number
  readonly total: number
}

/**
 * A group of the question: its amount without any bound, and its size, which tells whether it can be read at
 * all.
 */
export type LadderGroup = { readonly whole: number; readonly size: number }

/**
 * Scores each rung: root of bias² + (σ ÷ whole)², σ = Δ2 ÷ √(2ρ), median over the groups with a
 * size of at least `threshold` (the largest one if none has it). `proposed` is the bound with the least, the
 * smaller one of equals.
 */
export function scoreLadder(
  rungs: readonly LadderRung[],
  groups: readonly LadderGroup[],
  rho: number,
  threshold: number,
): { readonly points: readonly LadderPoint[]; readonly proposed: number | undefined } {
  const largest = groups.reduce((most, { size, whole }) => (whole > 0 ? Math.max(most, size) : most), 0)
  const least = Math.min(threshold, largest)
  const readable = groups.flatMap(({ whole, size }, i) => (whole > 0 && size >= least ? [i] : []))
  const all = groups.reduce((sum, { whole }) => sum + whole, 0)
  if (readable.length === 0) return { points: [], proposed: undefined }
  const points = rungs.map(({ bound, l2, kept }): LadderPoint => {
    const sigma = l2 / Math.sqrt(2 * rho)
    const errors = readable.map(i => {
      const amount = groups[i]?.whole ?? 0
      return { bias: 1 - (kept[i] ?? 0) / amount, noise: sigma / amount }
    })
    return {
      bound,
      keptShare: kept.reduce((sum, value) => sum + value, 0) / all,
      bias: median(errors.map(error => error.bias)),
      noise: median(errors.map(error => error.noise)),
      total: median(errors.map(error => Math.hypot(error.bias, error.noise))),
    }
  })
  const best = points.reduce((a, b) =>
    b.total < a.total || (b.total === a.total && b.bound < a.bound) ? b : a,
  )
  return { points, proposed: best.bound }
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  const upper = sorted[middle] ?? 0
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2
}
