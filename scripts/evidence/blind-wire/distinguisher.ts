// A machine that tries to tell two kinds of requests apart: logistic regression over the features that
// correlate most in its training set.

/**
 * `label`: which of the two kinds it was, which the machine sees of its training set only. A feature that a
 * sample does not have is NaN.
 */
export type Sample = { readonly features: Float32Array; readonly label: 0 | 1 }

/**
 * What a leak may be in: one time, or all bits of a selection. The machine tries each on a part of its
 * training set, and keeps what did best.
 */
const SIZES: readonly number[] = [4, 40, 400]
const TRIED_ON = 0.75
const STEPS = 300
const RATE = 0.5
/** Keeps the weights small where features tell nothing. */
const DECAY = 1e-3

/** How often, of `tests`, it is right after it has learned from `training`. */
export function distinguish(training: readonly Sample[], tests: readonly Sample[]): number {
  const cut = Math.floor(TRIED_ON * training.length)
  const [first, rest] = [training.slice(0, cut), training.slice(cut)]
  const order = mostTelling(first)
  const tried = SIZES.map(size => ({ size, right: shareRight(learn(first, order.slice(0, size)), rest) }))
  const { size } = tried.reduce((best, one) => (one.right > best.right ? one : best))
  return shareRight(learn(training, mostTelling(training).slice(0, size)), tests)
}

type Machine = (sample: Sample) => 0 | 1

function shareRight(machine: Machine, samples: readonly Sample[]): number {
  return samples.filter(sample => machine(sample) === sample.label).length / samples.length
}

function learn(training: readonly Sample[], features: readonly number[]): Machine {
  const kept = features.map(at => ({ at, sorted: sortedValues(training, at) }))
  const rowOf = ({ features: all }: Sample): readonly number[] =>
    kept.map(one => place(all[one.at] ?? Number.NaN, one))
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
  return sample => (probability(weights, bias, rowOf(sample)) > 0.5 ? 1 : 0)
}

type Kept = { readonly at: number; readonly sorted: Float64Array }

/** The features, by how much they have to do with the label. */
function mostTelling(training: readonly Sample[]): readonly number[] {
  const count = training[0]?.features.length ?? 0
  const found: { readonly at: number; readonly telling: number }[] = []
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
    found.push({ at, telling })
  }
  return found.sort((a, b) => b.telling - a.telling).map(({ at }) => at)
}

function sortedValues(training: readonly Sample[], at: number): Float64Array {
  return Float64Array.from(training, ({ features }) => features[at] ?? Number.NaN)
    .filter(value => !Number.isNaN(value))
    .sort()
}

/**
 * Where a value stands among those of the training set, with mean 0 and deviation 1: a few late answers do
 * not make all others look the same.
 */
function place(value: number, { sorted }: Kept): number {
  if (Number.isNaN(value)) return 0
  const middle = (countBelow(sorted, value, false) + countBelow(sorted, value, true)) / 2
  return (middle / sorted.length - 0.5) * Math.sqrt(12)
}

/** By bisection. */
function countBelow(sorted: Float64Array, value: number, orEqual: boolean): number {
  let [from, to] = [0, sorted.length]
  while (from < to) {
    const middle = (from + to) >> 1
    const seen = sorted[middle] ?? 0
    if (seen < value || (orEqual && seen === value)) from = middle + 1
    else to = middle
  }
  return from
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
