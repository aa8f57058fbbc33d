// Noise sources that protect nobody: they exist so that tests can see exact results. Nothing in src/ may
// import this file.
import type { NoiseSource } from './noise-source.ts'

/** No noise at all: results are exact. */
export function withoutNoiseForTesting(): NoiseSource {
  return { draw: (_, count) => Promise.resolve(new BigInt64Array(count)) }
}

/** The given values in order, across draws; throws when they run dry. */
export function scriptedNoiseForTesting(values: readonly bigint[]): NoiseSource {
  let at = 0
  return {
    draw(_, count) {
      if (at + count > values.length) return Promise.reject(new Error('the scripted noise ran dry'))
      const drawn = BigInt64Array.from(values.slice(at, at + count))
      at += count
      return Promise.resolve(drawn)
    },
  }
}
