// Detects changes that exceed a tolerance, at a bounded rate of false alarms (SPEC.md §12, PROOF.md §13).
// Post-processing of released figures, so free of charge.
import { normalHalfWidth, NORMAL_975 } from './normal-quantile.ts'
import type { Noisy } from './ratio.ts'

/**
 * Changes of at most `tolerance` (a share of the earlier figure, at least 0 and below 1) are none. `figures`
 * are watched at once; over all of them there is at most one false alarm in `periods` periods on average.
 */
export type AlarmRule = {
  readonly tolerance: number
  readonly periods: number
  readonly figures: number
}

export type Alarm = 'fall' | 'rise'

/**
 * How many standard deviations the noise is allowed for. Throws RangeError for an invalid rule,
 * `dp.confidence` beyond 1e30 figures and periods.
 */
export function alarmWidth({ tolerance, periods, figures }: AlarmRule): number {
  const isRule = tolerance >= 0 && tolerance < 1 && Number.isInteger(periods) && periods >= 2
  if (!isRule || !Number.isInteger(figures) || figures < 1) throw new RangeError('no such rule')
  const most = BigInt(periods) * BigInt(figures)
  return normalHalfWidth({ num: most - 1n, den: most })
}

/**
 * Of two figures under Gaussian noise whose spreads are `z` standard deviations (95 % by default); `shared`
 * is z² times their covariance. True figures of which the later one is within the tolerance of the earlier
 * one, which is at least 0, raise an alarm with probability 1 ÷ (periods · figures) at most.
 */
export function alarmOf(
  now: Noisy,
  before: Noisy,
  shared: number,
  rule: AlarmRule,
  z = NORMAL_975,
): Alarm | undefined {
  const width = alarmWidth(rule) / z
  const beyond = (times: number): { readonly value: number; readonly margin: number } => {
    const square = now.spread ** 2 - 2 * times * shared + (times * before.spread) ** 2
    return {
      value: now.value - times * before.value,
      margin: width * Math.sqrt(Math.max(0, square)),
    }
  }
  const [low, high] = [beyond(1 - rule.tolerance), beyond(1 + rule.tolerance)]
  if (low.value < -low.margin) return 'fall'
  return high.value > high.margin ? 'rise' : undefined
}
