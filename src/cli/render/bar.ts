// One bar of a chart with its interval drawn: █ below the lower limit, ▓ from there to the estimate, ░
// on to the upper limit.
import type { ValueInterval } from '../../../schemas/answer-tables.ts'

export function drawBar({ value, low, high }: ValueInterval, scaleMax: number, width: number): string {
  const at = (number: number): number => Math.max(0, Math.min(width, (number / scaleMax) * width))
  const [lower, middle, upper] = [at(low), at(value), at(high)]
  const cells = Array.from({ length: width }, (_, cell): string => {
    const centre = cell + 0.5
    if (centre <= lower) return '█'
    if (centre <= middle) return '▓'
    return centre <= upper ? '░' : ' '
  })
  if (high > scaleMax) cells[width - 1] = '▸'
  const bar = cells.join('').trimEnd()
  return bar === '' && value > 0 ? '▏' : bar
}

/**
 * The end of the scale: the highest upper limit, but not so far out that one wild cell flattens all the
 * others.
 */
export function scaleOf(estimates: readonly ValueInterval[]): number {
  const [values, limits] = [estimates.map(({ value }) => value), estimates.map(({ high }) => high)]
  return Math.max(1e-9, Math.min(Math.max(...limits, 0), 2 * Math.max(...values, 0) || Number.MAX_VALUE))
}
