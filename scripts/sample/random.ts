// A seeded generator for sample data only: repeatable, and never a source of noise or keys.

/** xoshiro128** (Blackman and Vigna 2018), seeded by splitmix32. */
export class SampleRandom {
  readonly #state = new Uint32Array(4)

  constructor(seed: number) {
    let x = seed >>> 0
    for (let i = 0; i < 4; i++) {
      x = (x + 0x9e3779b9) >>> 0
      let z = x
      z = Math.imul(z ^ (z >>> 16), 0x85ebca6b)
      z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35)
      this.#state[i] = z ^ (z >>> 16)
    }
  }

  /** Uniform in [0, 1). */
  uniform(): number {
    const s = this.#state
    const [s0 = 0, s1 = 0, s2 = 0, s3 = 0] = s
    const rotated = Math.imul(s1, 5)
    const result = Math.imul((rotated << 7) | (rotated >>> 25), 9) >>> 0
    const t = s1 << 9
    s[2] = s2 ^ s0
    s[3] = s3 ^ s1
    s[1] = s1 ^ (s[2] ?? 0)
    s[0] = s0 ^ (s[3] ?? 0)
    s[2] = (s[2] ?? 0) ^ t
    const last = s[3] ?? 0
    s[3] = (last << 11) | (last >>> 21)
    return result / 4294967296
  }

  below(n: number): number {
    return Math.floor(this.uniform() * n)
  }

  /** Standard normal (Box and Muller). */
  normal(): number {
    return Math.sqrt(-2 * Math.log(1 - this.uniform())) * Math.cos(2 * Math.PI * this.uniform())
  }

  /** An index with probability proportional to `weights`. */
  weighted(weights: readonly number[]): number {
    let rest = this.uniform() * weights.reduce((sum, weight) => sum + weight, 0)
    const found = weights.findIndex(weight => {
      rest -= weight
      return rest < 0
    })
    return found < 0 ? weights.length - 1 : found
  }
}
