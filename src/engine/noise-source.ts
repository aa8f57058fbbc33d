// Where the integers that make an answer private come from.
import type { Noise } from '../../schemas/plan.ts'

export interface NoiseSource {
  /**
   * `count` fresh, independent values, each for one released integer and for nothing else. Whoever can
   * foresee them can read the exact answer.
   */
  draw(noise: Noise, count: number): Promise<BigInt64Array>
}
