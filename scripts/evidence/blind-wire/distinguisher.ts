// A machine that tries to tell two kinds of requests apart: logistic regression over the features that correlate most in its training set.

/** `label`: which of the two kinds it was, which the machine sees of its training set only. A feature that a sample does not have is NaN. */
export type Sample = { readonly features: Float32Array; readonly label: 0 | 1 }

/** All that a leak of both modes would be in: with 32 of them a machine that is shown the selection itself is right three times in four. */
const KEPT = 400
const STEPS = 300
const RATE = 0.5
/** Keeps the weights small where features tell nothing. */
const DECAY = 1e-3
/** A time may be far from all others. */
const CLIP = 4

/** How often, of `tests`, it is right after it has learned from `training`. */
export function distinguish(training: readonly Sample[], tests: readonly Sample[]): number {
  const kept = mostTelling(training)
  const rowOf = ({ features }: Sample): readonly number[] =>
    kept.map(({ at, mean, deviation }) => {
      const value = ((features[at] ?? Number.NaN) - mean) / deviation
      return Number.isNaN(value) ? 0 : Math.max(-CLIP, Math.min(CLIP, value))
    })
  const rows = training.map(rowOf)
  const weights = new Float64Array(kept.length)
  let bias = 0
  for (let step = 0; step < STEPS; step++) {
    const gradient = new Float64Array(kept.length)
    let biasGradient = 0
    for (const [i, row] of rows.entries()) {
      const error = probability(weights, bias, row) - (training[i]?.label ?? 0)
      biasGradient += error
      for (let j = 0; j < row.length; j++) gradient[j] = (gradient[j] ?? 0) + error * (row[j] ?? 0)
    }
    bias -= (RATE * biasGradient) / rows.length
    for (let j = 0; j < weights.length; j++) {
      const weight = weights[j] ?? 0
      weights[j] = weight - RATE * ((gradient[j] ?? 0) / rows.length + DECAY * weight)
    }
  }
  const right = tests.filter(
    sample => probability(weights, bias, rowOf(sample)) > 0.5 === (sample.label === 1),
  )
  return right.length / tests.length
}

type Kept = {
  readonly at: number
  readonly mean: number
  readonly deviation: number
  readonly telling: number
}

function mostTelling(training: readonly Sample[]): readonly Kept[] {
  const count = training[0]?.features.length ?? 0
  const found: Kept[] = []
  for (let at = 0; at < count; at++) {
    let [having, ones, sum, squares, withLabel] = [0, 0, 0, 0, 0]
    const origin = training.find(({ features }) => !Number.isNaN(features[at]))?.features[at] ?? 0
    for (const { features, label } of training) {
      const value = (features[at] ?? Number.NaN) - origin
      if (Number.isNaN(value)) continue
      having++
      ones += label
      sum += value
      squares += value * value
      withLabel += value * label
    }
    const mean = sum / having
    const variance = squares / having - mean * mean
    if (!(variance > 1e-12)) continue
    const deviation = Math.sqrt(variance)
    const telling = Math.abs(withLabel - mean * ones) / (deviation * Math.sqrt(having))
    found.push({ at, mean: mean + origin, deviation, telling })
  }
  return found.sort((a, b) => b.telling - a.telling).slice(0, KEPT)
}

function probability(weights: Float64Array, bias: number, row: readonly number[]): number {
  let sum = bias
  for (let j = 0; j < row.length; j++) sum += (weights[j] ?? 0) * (row[j] ?? 0)
  return 1 / (1 + Math.exp(-sum))
}

/** Each byte as a number and as eight bits. */
export function byteFeatures(bytes: Uint8Array): readonly number[] {
  return Array.from(bytes).flatMap(byte => [
    byte / 255,
    ...Array.from({ length: 8 }, (_, bit) => (byte >> bit) & 1),
  ])
}
