// SPEC.md §11: what a released table says of its own distribution. Post-processing of noisy figures, so
// free; PROOF.md §12 says why the intervals cover.
import type { Derived } from './derived.ts'
import type { Lines } from './lines.ts'
import { type Interval, type Noisy, ratioInterval } from './ratio.ts'
import { zOfLooks } from './sharpen.ts'

/** A cell and the values that its bin holds: from `from` to `to`; null: open on that side. */
export type BinOfCell = {
  readonly place: number
  readonly from: number | null
  readonly to: number | null
}

/** The noisy figures of one part, and what their noise has in common. */
export type NoisyPart = { readonly cells: readonly Noisy[]; readonly lines: Lines; readonly looks: number }

/** `full`: with up to `most` times the counted figure in any bin. */
export type Quantile = { readonly noise: Derived; readonly full: Derived }

const NOTHING: Derived = { kind: 'no-interval', estimate: null, reason: 'denominator-near-zero' }

/**
 * The value below which a share `level` of the bins' figures lies, by linear interpolation within its bin.
 * The limits are edges of bins, whatever the distribution within a bin is. `bins` are in rising order, their
 * true figures at least 0. No interval where it reaches an open bin, or where the bins' noisy total is not
 * above 0.
 */
export function quantileOf(
  figures: NoisyPart,
  bins: readonly BinOfCell[],
  level: number,
  most: number,
): Quantile {
  const total = bins.reduce((sum, { place }) => sum + valueAt(figures, place), 0)
  if (!(total > 0)) return { noise: NOTHING, full: NOTHING }
  const estimate = interpolated(figures, bins, level)
  const within = (up: number): Derived => {
    const limits = binLimits(figures, bins, level, up)
    return estimate === undefined || limits === undefined
      ? { kind: 'no-interval', estimate: estimate ?? null, reason: 'denominator-near-zero' }
      : { kind: 'interval', estimate, ...limits }
  }
  return { noise: within(1), full: within(most) }
}

function interpolated(figures: NoisyPart, bins: readonly BinOfCell[], level: number): number | undefined {
  const total = bins.reduce((sum, { place }) => sum + valueAt(figures, place), 0)
  let before = 0
  for (const [i, { place, from, to }] of bins.entries()) {
    const up = before + valueAt(figures, place)
    if (up >= level * total || i === bins.length - 1) {
      if (from === null || to === null) return undefined
      const inside = (level * total - before) / (up - before)
      return from + Math.min(1, Math.max(0, inside)) * (to - from)
    }
    before = up
  }
  return undefined
}

/**
 * Each end by tests in a fixed order, from outside inwards, up to the first that does not reject: so each is
 * wrong as seldom as a single test. `up`: how many times its counted figure a bin may have.
 */
function binLimits(
  { lines }: NoisyPart,
  bins: readonly BinOfCell[],
  level: number,
  up: number,
): Interval | undefined {
  const places = bins.map(({ place }) => place)
  /**
   * a times the bins up to this one, less b times those after it: at least 0 unless the quantile is later.
   */
  const surplus = (edge: number, a: number, b: number): Noisy => {
    const [below, above] = [places.slice(0, edge + 1), places.slice(edge + 1)]
    const [x, y] = [lines.sum(below), lines.sum(above)]
    const square = (a * x.spread) ** 2 + (b * y.spread) ** 2 - 2 * a * b * lines.sharedSums(below, above)
    return { value: a * x.value - b * y.value, spread: Math.sqrt(Math.max(0, square)) }
  }
  const isSurelyAfter = (edge: number): boolean => {
    const { value, spread } = surplus(edge, (1 - level) * up, level)
    return value < -spread
  }
  const isSurelyUpTo = (edge: number): boolean => {
    const { value, spread } = surplus(edge, 1 - level, level * up)
    return value > spread
  }
  let [low, high] = [0, bins.length - 1]
  while (low < bins.length - 1 && isSurelyAfter(low)) low++
  while (high > 0 && isSurelyUpTo(high - 1)) high--
  const [from, to] = [bins[low]?.from, bins[high]?.to]
  return typeof from === 'number' && typeof to === 'number' ? { low: from, high: to } : undefined
}

/**
 * The share of the `top` largest of `named` in all of `all`, which holds them. The noise chooses which are
 * the largest, so the estimate tends to be high; the lower limit allows for every choice of so many.
 * Gaussian noise only: the lower limit needs tails that are no heavier.
 */
export function concentrationOf(
  figures: NoisyPart,
  named: readonly number[],
  all: readonly number[],
  top: number,
): Derived {
  const { lines, looks } = figures
  const chosen = named.toSorted((a, b) => valueAt(figures, b) - valueAt(figures, a)).slice(0, top)
  const [x, y] = [lines.sum(chosen), lines.sum(all)]
  const shared = lines.sharedSums(chosen, all)
  const z = zOfLooks(looks)
  const choices = logChoices(named.length, chosen.length)
  const wider = choices === 0 ? 1 : tail(Math.log(40 * looks) + choices) / z
  const upper = ratioInterval(x, y, shared)
  const lower = ratioInterval(
    { value: x.value, spread: wider * x.spread },
    { value: y.value, spread: wider * y.spread },
    wider ** 2 * shared,
  )
  if (upper.kind === 'unbounded' || lower.kind === 'unbounded') return NOTHING
  return inUnit(x.value / y.value, lower.low, upper.high)
}

/**
 * Σ (share)² of `named` in all of `all`: 1 for a monopoly. What `all` has beside them counts as many small
 * ones. Estimated without the noise's own squares. Gaussian noise only.
 */
export function herfindahlOf(figures: NoisyPart, named: readonly number[], all: readonly number[]): Derived {
  const { lines, looks } = figures
  const z = zOfLooks(looks)
  const { trace, squares, largest } = lines.form(named)
  const [v, v2, most] = [trace / z ** 2, squares / z ** 4, largest / z ** 2]
  const square = named.reduce((sum, place) => sum + valueAt(figures, place) ** 2, 0)
  // Three events each way, 2.5 % in all.
  const y = Math.log(120 * looks)
  const [along, whole] = [tail(y) * Math.sqrt(most), lines.sum(all)]
  const spread = (tail(y) / z) * whole.spread
  if (!(whole.value - spread > 0)) return NOTHING
  const norm = (noise: number, side: number) =>
    Math.max(0, side * along + Math.sqrt(Math.max(0, most * tail(y) ** 2 + square - noise)))
  const low = norm(v + 2 * Math.sqrt(v2 * y) + 2 * most * y, -1) / (whole.value + spread)
  const high = norm(v - 2 * Math.sqrt(v2 * y), 1) / (whole.value - spread)
  const estimate = Math.max(0, square - v) / whole.value ** 2
  return inUnit(estimate, low ** 2, high ** 2)
}

/**
 * For each of `named` its place from the largest on. All intervals hold together: `half` is the half-width at
 * which all figures hold together. `up`: how many times its counted figure each may have.
 */
export function ranksOf(
  figures: NoisyPart,
  named: readonly number[],
  half: number,
  up = 1,
): readonly (Interval & { readonly estimate: number })[] {
  const values = named.map(place => valueAt(figures, place))
  const ends = (value: number): Interval => {
    const [low, high] = [value - half, value + half]
    return { low: low < 0 ? low * up : low, high: high > 0 ? high * up : high }
  }
  const sorted = values.toSorted((a, b) => a - b)
  const lows = values.map(value => ends(value).low).toSorted((a, b) => a - b)
  const highs = values.map(value => ends(value).high).toSorted((a, b) => a - b)
  return values.map(value => {
    const { low, high } = ends(value)
    return {
      estimate: 1 + countAbove(sorted, value),
      low: 1 + countAbove(lows, high),
      high: values.length - countBelow(highs, low),
    }
  })
}

function countAbove(rising: readonly number[], value: number): number {
  return rising.length - firstFrom(rising, each => each > value)
}

function countBelow(rising: readonly number[], value: number): number {
  return firstFrom(rising, each => each >= value)
}

/** The place of the first for which it holds; it holds for all after it. */
function firstFrom(rising: readonly number[], holds: (value: number) => boolean): number {
  let [low, high] = [0, rising.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (holds(rising[middle] ?? Infinity)) high = middle
    else low = middle + 1
  }
  return low
}

/** z for which e^(−z²/2) = e^(−y): a bound for a tail of sub-Gaussian noise. */
function tail(y: number): number {
  return Math.sqrt(2 * y)
}

/** ln of the number of ways to choose k of n. */
function logChoices(n: number, k: number): number {
  let sum = 0
  for (let i = 1; i <= k; i++) sum += Math.log((n - k + i) / i)
  return Math.max(0, sum)
}

function valueAt({ cells }: NoisyPart, place: number): number {
  return cells[place]?.value ?? Number.NaN
}

/** The true figure is in [0, 1] by its meaning; the interval holds the estimate. */
function inUnit(estimate: number, low: number, high: number): Derived {
  const inside = (value: number) => Math.min(1, Math.max(0, value))
  const value = inside(estimate)
  return {
    kind: 'interval',
    estimate: value,
    low: Math.min(value, inside(low)),
    high: Math.max(value, inside(high)),
  }
}
