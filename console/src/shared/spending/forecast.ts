// A budget's spending so far, and its extrapolation at the rate of the last days.
import type { LoggedEntry } from '../../../../schemas/api-bodies.ts'
import type { Forecast } from '../../../../schemas/overview.ts'
import { readLeaf } from '../trust/read-leaf.ts'

/** Milliseconds since 1970, and nano-rho. */
export type SpendPoint = readonly [time: number, nano: number]

export type SpendCurve = {
  readonly past: readonly SpendPoint[]
  /** From now on; undefined where nothing was spent recently. */
  readonly ahead: Readonly<Record<'late' | 'likely' | 'early', readonly SpendPoint[]>> | undefined
  readonly cap: number
}

const DAY = 86_400_000

/** Past spending and, where there is a forecast, three lines ahead: mean, and 95 % limits of the rate. */
export function spendCurve(
  total: { readonly spent: string; readonly cap: string },
  forecast: Forecast | undefined,
  earlier: readonly SpendPoint[],
  now: number,
): SpendCurve {
  const [spent, cap] = [Number(total.spent), Number(total.cap)]
  const past: readonly SpendPoint[] = [...earlier, [now, spent]]
  if (forecast === undefined) return { past, ahead: undefined, cap }
  const { low, mean, high } = forecast.perDay
  const { likely, latest } = forecast.daysLeft
  const until = Math.min(MAX_DAYS, Math.max(7, 1.1 * (latest ?? (likely ?? 0) * 2)))
  const line = (perDay: string): readonly SpendPoint[] => {
    const pace = Number(perDay)
    const full = pace > 0 ? (cap - spent) / pace : Number.POSITIVE_INFINITY
    return full < until
      ? [
          [now, spent],
          [now + full * DAY, cap],
          [now + until * DAY, cap],
        ]
      : [
          [now, spent],
          [now + until * DAY, spent + pace * until],
        ]
  }
  return {
    past,
    ahead: Number(mean) > 0 ? { late: line(low), likely: line(mean), early: line(high) } : undefined,
    cap,
  }
}

const MAX_DAYS = 365

/** Spending in the loaded entries by edition, oldest first. */
export function pastSpending(entries: readonly LoggedEntry[]): ReadonlyMap<string, readonly SpendPoint[]> {
  const points = new Map<string, SpendPoint[]>()
  for (const { leaf } of entries.toReversed()) {
    const entry = readLeaf(leaf)
    if (entry?.type !== 'computation' || entry.outcome !== 'released') continue
    const known = points.get(entry.edition) ?? []
    known.push([Date.parse(entry.time), Number(entry.totalSpent)])
    points.set(entry.edition, known)
  }
  return points
}
