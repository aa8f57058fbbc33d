// Is it uniform? Counts in equal bins, judged by Pearson's χ².
import { pearsonTest } from '../../../scripts/evidence/statistics.ts'

export class Histogram {
  readonly #counts: Uint32Array
  total = 0

  constructor(bins: number) {
    this.#counts = new Uint32Array(bins)
  }

  /** `place` in [0, 1). */
  add(place: number): void {
    const bin = Math.floor(place * this.#counts.length)
    this.#counts[bin] = (this.#counts[bin] ?? 0) + 1
    this.total++
  }

  p(): number {
    const probability = 1 / this.#counts.length
    return pearsonTest(
      [...this.#counts].map(observed => ({ observed, probability })),
      this.total,
      10,
    )
  }
}
