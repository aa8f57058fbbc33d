// What benches and evidence make of their measurements.

/** The smallest of the values that at least this share of them does not exceed; NaN of none. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN
}

/** Of an even number of values the mean of the two in the middle; NaN of none. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const above = sorted.length >> 1
  const middle = sorted.slice(sorted.length % 2 === 1 ? above : above - 1, above + 1)
  return middle.reduce((sum, value) => sum + value, 0) / middle.length
}

/** For a figure that people read. */
export function rounded(value: number, decimals: number): number {
  return Number(value.toFixed(decimals))
}

/** The same of a table whose figures differ in size by orders of magnitude. */
export function significant(
  figures: Readonly<Record<string, number>>,
  digits = 4,
): Readonly<Record<string, number>> {
  return Object.fromEntries(
    Object.entries(figures).map(([name, value]) => [name, Number(value.toPrecision(digits))]),
  )
}
