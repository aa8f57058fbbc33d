// SPEC.md §13: a cap for each value of a dimension, chosen from noisy histograms by value that sealing
// releases once. Doubles with + − × ÷ √ only, in a fixed order, so that everybody finds the same caps.

/** Bin 0 holds cells of at most the base, bin b those in (2^(b−1), 2^b] · base; the last all larger ones. */
export const LADDER_BINS = 22

/** U: what one unit adds to a histogram, over all its values and bins, has an l2 norm below it. */
export const LADDER_SCALE = 65_536n

/** The sensitivity of a histogram: Δ2² = U². */
export const LADDER_L2_SQUARED: bigint = LADDER_SCALE * LADDER_SCALE

/** Of a cell's rows, orders or Σ|quanta|, in units of the base; positive. */
export function binOf(size: number): number {
  let [bin, end] = [0, 1]
  while (end < size && bin < LADDER_BINS - 1) [bin, end] = [bin + 1, end * 2]
  return bin
}

/**
 * What a unit adds to the histogram where it has so many cells: ⌊(U − 1) n ÷ √Σn²⌋ each. `squares`: Σn² over
 * all its values and bins, so the norm is at most U − 1, and below U whatever the division rounds.
 */
export function shareOf(cells: number, squares: number): number {
  return Math.floor((65_535 * cells) / Math.sqrt(squares))
}

/** 2^j and 1.5 · 2^j times the base, in rising order, as far as they are whole. */
export function rungsOf(base: bigint): readonly bigint[] {
  return Array.from({ length: LADDER_BINS }, (_, j) => {
    const step = base << BigInt(j)
    return step % 2n === 0n ? [step, (step * 3n) / 2n] : [step]
  }).flat()
}

/** A histogram as released, in units: by value, then by bin. `sigma`: the noise of a number. */
export type Histograms = { readonly values: readonly (readonly number[])[]; readonly sigma: number }

/** A value's histogram after shrinkage, and how far it stands out of its noise. */
export type ValueShape = { readonly cells: readonly number[]; readonly signal: number }

/** How many standard deviations a bin needs to be believed. */
const BELIEVED = 4
const MOST_SHIFT = 5
const SHIFT_WEIGHT = 4.5

/**
 * Each value's histogram, drawn towards the shape of all values together: moved by as many bins as fits it
 * best, and scaled. A sparse value keeps that shape.
 */
export function shapesOf({ values, sigma }: Histograms): readonly ValueShape[] {
  const pooled = believed(sumOf(values), sigma * Math.sqrt(values.length))
  return values.map(value => shapeOf(value, pooled, sigma))
}

function sumOf(values: readonly (readonly number[])[]): readonly number[] {
  return Array.from({ length: LADDER_BINS }, (_, bin) =>
    values.reduce((sum, value) => sum + (value[bin] ?? 0), 0),
  )
}

/** Nothing below 0, and nothing beyond the last bin that stands out of the noise. */
function believed(bins: readonly number[], sigma: number): readonly number[] {
  const last = bins.findLastIndex(cells => cells > BELIEVED * sigma)
  return bins.map((cells, bin) => (bin > last || cells < 0 ? 0 : cells))
}

function shapeOf(value: readonly number[], pooled: readonly number[], sigma: number): ValueShape {
  let [best, scale, shift] = [0, 0, 0]
  for (let step = -MOST_SHIFT; step <= MOST_SHIFT; step++) {
    const squares = inner(shifted(pooled, step), shifted(pooled, step))
    if (squares === 0) continue
    const factor = Math.max(0, inner(value, shifted(pooled, step)) / squares)
    const fit = (factor * factor * squares) / (2 * sigma * sigma) - (step * step) / SHIFT_WEIGHT
    if (fit > best) [best, scale, shift] = [fit, factor, step]
  }
  const prior = shifted(pooled, shift).map(cells => scale * cells)
  const last = value.findLastIndex(cells => cells > BELIEVED * sigma)
  const rests = value.map((cells, bin) => (bin > last ? 0 : cells - (prior[bin] ?? 0)))
  const apart = inner(rests, rests)
  const kept = apart === 0 ? 0 : Math.max(0, 1 - ((last + 1) * sigma * sigma) / apart)
  const cells = prior.map((own, bin) => Math.max(0, own + kept * (rests[bin] ?? 0)))
  return { cells, signal: Math.sqrt(2 * best) }
}

function shifted(bins: readonly number[], by: number): readonly number[] {
  return bins.map((_, bin) => bins[bin - by] ?? 0)
}

function inner(one: readonly number[], other: readonly number[]): number {
  return one.reduce((sum, value, at) => sum + value * (other[at] ?? 0), 0)
}

/** A cell of bin b has about 0.72 · 2^b of the base. */
const MEAN_OF_BIN = 0.72

/** E(c): how much of a value a cap leaves uncounted, in units of the base as the cap is; of 0 it is all. */
export function uncountedAt(cells: readonly number[], cap: number): number {
  return cells.reduce((sum, n, bin) => sum + n * Math.max(0, MEAN_OF_BIN * 2 ** bin - cap), 0)
}

/** Where more than this part of a value would be uncounted, no answer could say how much. */
const MOST_UNCOUNTED = 0.2

/** In one group, beside the noise, of what is uncounted: most of it is corrected (§8). */
const UNCORRECTED = 0.6

export type RungTerms = {
  readonly base: bigint
  /** Over how many groups what is uncounted spreads. */
  readonly groups: number
  /** Of the noise of one group at this cap. */
  readonly variance: (cap: bigint) => number
}

/** `error`: the estimated square of it in one group. */
export type Rung = { readonly cap: bigint; readonly error: number }

/**
 * The rung with the least estimated error, of those that leave at most a fifth uncounted; the largest where
 * none does. Undefined for a value of which nothing is known.
 */
export function chooseRung({ cells }: ValueShape, terms: RungTerms): Rung | undefined {
  const total = uncountedAt(cells, 0)
  if (total === 0) return undefined
  const rungs = rungsOf(terms.base)
  const allowed = rungs.filter(cap => uncountedOf(cells, cap, terms.base) <= MOST_UNCOUNTED * total)
  return (allowed.length === 0 ? rungs.slice(-1) : allowed)
    .map(cap => ({ cap, error: errorAt(cells, cap, terms) }))
    .reduce((least, next) => (next.error < least.error ? next : least))
}

/** The estimated square of the error in one group at any cap, as `chooseRung` compares them. */
export function errorAt(
  cells: readonly number[],
  cap: bigint,
  { base, groups, variance }: RungTerms,
): number {
  const missing = (UNCORRECTED * uncountedOf(cells, cap, base) * Number(base)) / groups
  return missing * missing + variance(cap)
}

function uncountedOf(cells: readonly number[], cap: bigint, base: bigint): number {
  return uncountedAt(cells, Number(cap) / Number(base))
}

/** Below this signal a value is too small to be bounded by its own histogram. */
const CLEAR_SIGNAL = 8

/**
 * Whether the ladder serves a value in the place of a declared view with this estimated error: outright
 * where the value stands out of its noise, else where it halves the error. `always`: halve it in any case.
 */
export function isServed(
  { signal }: ValueShape,
  { error }: Rung,
  declared: number,
  { always }: { readonly always: boolean },
): boolean {
  return (!always && signal >= CLEAR_SIGNAL) || 4 * error <= declared
}
