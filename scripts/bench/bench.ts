/** What one bench measured. `versus`: the same work done in the plainest way, measured in the same run, and the ratios to it. */
export type Bench = {
  readonly name: string
  readonly figures: Readonly<Record<string, number>>
  readonly versus: Readonly<Record<string, number>>
}

export type BenchOptions = {
  /** 1 measures what the figures' names say; less makes fewer rows and questions, to try a bench out. */
  readonly scale: number
  readonly say: (line: string) => void
}

export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN
}

export function median(values: readonly number[]): number {
  return percentile(values, 0.5)
}

/** Four significant digits. */
export function rounded(figures: Readonly<Record<string, number>>): Readonly<Record<string, number>> {
  return Object.fromEntries(
    Object.entries(figures).map(([name, value]) => [name, Number(value.toPrecision(4))]),
  )
}

/** Not below `least`, so that a small scale still runs. */
export function scaled(count: number, scale: number, least: number): number {
  return Math.max(least, Math.round(count * scale))
}
