/**
 * What one bench measured. `versus`: the same work done in the plainest way, measured in the same run, and
 * the ratios to it.
 */
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

/** Not below `least`, so that a small scale still runs. */
export function scaled(count: number, scale: number, least: number): number {
  return Math.max(least, Math.round(count * scale))
}
