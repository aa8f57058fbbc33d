// privacy.md, "Noise", what people see: tables of estimates with 95 % intervals, made from noisy integers and
// declarations, so free.
import { allCodes, along, type Axis, cellIndex, type Grid, placeOn } from './cells.ts'
import {
  averagePrice,
  type Derived,
  growth,
  growthOfRatios,
  mean,
  share,
  shareInTotal,
  tgi,
} from './derived.ts'
import { type Agreement, consistentCells, type Marginal } from './consistent.ts'
import { linesOf, type Sum } from './lines.ts'
import { figureDenominator, type FigureNoise, figureSpread } from './figure-noise.ts'
import type { Noisy } from './ratio.ts'
import { significant } from './significant.ts'

/**
 * A released part: `axes` are its groups, `values` its figures, integers over `figureDenominator(noise)`;
 * `quantum` turns sums into their unit.
 */
export type ReleasedPart = {
  readonly axes: readonly Axis[]
  readonly values: readonly bigint[]
  readonly noise: FigureNoise
  /** For each cell the place of its count; under independent noise there is none. */
  readonly countOf?: readonly number[]
  /** Under correlated noise each count N, over the sum of the weights of its releases. */
  readonly counted?: readonly bigint[]
  /** Over the same denominator. */
  readonly halfWidth: bigint
  readonly quantum: number
  /** Counts of people, orders or lines: cells below the reporting threshold are marked small. */
  readonly counts: boolean
  /** The true figure can't be negative. */
  readonly nonNegative: boolean
  /** Of the measure, in quanta; for means. */
  readonly lo: bigint
  readonly hi: bigint
}

export type Step =
  | { readonly kind: 'level'; readonly name: string; readonly part: number }
  | {
      readonly kind: 'consistent'
      readonly name: string
      readonly part: number
      readonly totals: readonly (readonly number[])[]
      readonly counted: readonly number[]
    }
  | { readonly kind: 'mean'; readonly name: string; readonly centred: number; readonly count: number }
  | { readonly kind: 'average'; readonly name: string; readonly sum: number; readonly per: number }
  | {
      readonly kind: 'share'
      readonly name: string
      readonly part: number
      readonly whole?: number | undefined
      readonly within?: string | undefined
    }
  | {
      readonly kind: 'tgi'
      readonly name: string
      readonly part: number
      readonly whole?: number | undefined
      readonly base: number
      readonly baseWhole?: number | undefined
    }
  | {
      readonly kind: 'growth'
      readonly name: string
      readonly of: string
      readonly along: string
      readonly lag: number
    }
  | { readonly kind: 'index'; readonly name: string; readonly of: string; readonly along: string }

export type Mark = 'small' | 'unbounded' | 'no-earlier'
/**
 * `codes` is shared by the tables of a part. Made in the order of canonical JSON, as which answers have it.
 */
export type TableCell = {
  readonly codes: number[]
  readonly high: number | null
  readonly low: number | null
  readonly mark: Mark | null
  readonly value: number | null
}
export type MadeTable = {
  readonly name: string
  readonly axes: readonly Axis[]
  readonly cells: readonly TableCell[]
}

export type TableRules = {
  readonly threshold: number
  /** The last code of a dimension: "other or unknown", which is no period. */
  readonly otherCode: (dimension: string) => number
}

/** What growth and index need of the table they are of: where it is withheld, so are they. */
type Earlier = {
  readonly part: number
  readonly small: (index: number) => boolean
  /** Of a mean or average; a level's figures are the part's own. */
  readonly derived?: readonly Derived[]
}

/**
 * One table for each step, in order. A step may refer to a level, mean or average of an earlier step by name.
 * Throws RangeError for a step that names a part, table or axis that does not exist: that follows from
 * `parts` and `steps` without their values. Total in the values: a missing value, or one beyond what a double
 * holds, is a cell marked `unbounded`. Every cell is computed whether or not it is shown, so the work follows
 * from the sizes.
 */
export function makeTables(
  parts: readonly ReleasedPart[],
  steps: readonly Step[],
  rules: TableRules,
): readonly MadeTable[] {
  const grids = parts.map(toGrid)
  const lines = parts.map((part, i) => linesOf(at(grids, i).cells, part.noise, part.countOf ?? []))
  /** Of the cells of each part. */
  const places = parts.map(part => allCodes(part.axes))
  const earlier = new Map<string, Earlier>()
  const agreed = new Map<string, ReturnType<typeof consistentCells>>()
  return steps.map(step => {
    const { axes, cells } = makeStep(step)
    return { name: step.name, axes, cells }
  })

  function makeStep(step: Step): { readonly axes: readonly Axis[]; readonly cells: readonly TableCell[] } {
    switch (step.kind) {
      case 'level': {
        const part = at(parts, step.part)
        earlier.set(step.name, { part: step.part, small: isSmall(step.part) })
        return { axes: part.axes, cells: levelCells(part, at(places, step.part), rules.threshold) }
      }
      case 'consistent':
        return {
          axes: at(parts, step.part).axes,
          cells: consistentOf(step.part, step),
        }
      case 'mean': {
        const { lo, hi, quantum } = at(parts, step.centred)
        const derived = zip(at(grids, step.centred), at(grids, step.count), (sum, count) =>
          mean(sum, count, lo, hi),
        )
        const small = isSmall(step.count)
        earlier.set(step.name, { part: step.centred, small, derived })
        return table(step.centred, derived, quantum, small)
      }
      case 'average': {
        const [sum, per] = [at(parts, step.sum), at(parts, step.per)]
        const signed = !(sum.nonNegative && per.nonNegative)
        const derived = zip(at(grids, step.sum), at(grids, step.per), (x, y) => averagePrice(x, y, signed))
        const small = () => false
        earlier.set(step.name, { part: step.sum, small, derived })
        return table(step.sum, derived, sum.quantum / per.quantum, small)
      }
      case 'share':
        return table(step.part, shares(step.part, step.whole, step.within), 1, isSmall(step.part))
      case 'tgi': {
        const target = shares(step.part, step.whole, undefined)
        const base = shares(step.base, step.baseWhole, undefined)
        const { axes } = at(grids, step.base)
        const derived = at(places, step.part).map((codes, i) =>
          tgi(target[i] ?? UNKNOWN_RATIO, base[cellIndex(axes, codes) ?? -1] ?? UNKNOWN_RATIO),
        )
        return table(step.part, derived, 1, isSmall(step.part))
      }
      case 'growth':
        return growthTable(step.of, step.along, step.lag)
      case 'index':
        return indexTable(step.of, step.along)
    }
  }

  /** Parts that are made to agree together are made so once. */
  function consistentOf(part: number, agreement: Agreement): readonly TableCell[] {
    const { totals, counted } = agreement
    const key = `${totals.join(';')} ${counted.join()}`
    const made = agreed.get(key) ?? consistentCells(parts.map(toMarginal), agreement)
    agreed.set(key, made)
    const { counts, quantum } = at(parts, part)
    const found = made.get(part) ?? []
    return at(places, part).map((codes, i) => {
      const cell = found[i]
      if (cell === undefined) return empty(codes, 'unbounded')
      const { value, halfWidth } = cell
      const [low, high] = [value - halfWidth, value + halfWidth]
      const shown = numbers(codes, value * quantum, low * quantum, high * quantum)
      return counts && value < rules.threshold ? empty(codes, 'small') : shown
    })
  }

  function shares(part: number, whole: number | undefined, within: string | undefined): readonly Derived[] {
    const { axes, cells } = at(grids, part)
    const signed = !at(parts, part).nonNegative
    if (whole !== undefined) {
      const all = at(grids, whole).cells[0] ?? UNKNOWN
      return cells.map(cell => share(cell, all, signed))
    }
    // The whole of a cell is all cells with its code of `within`, which may be no axis: then it is all there
    // are.
    const axis = axes.findIndex(({ dimension }) => dimension === within)
    const keys = at(places, part).map(codes => codes[axis] ?? -1)
    const { sum } = at(lines, part)
    const sums = new Map<number, Sum>()
    for (const [key, places] of Map.groupBy(cells.keys(), i => keys[i] ?? -1)) sums.set(key, sum(places))
    return cells.map((cell, i) => {
      const whole = sums.get(keys[i] ?? -1) ?? sum([i])
      return shareInTotal(cell, whole, signed, whole.sharedWith(i))
    })
  }

  function growthTable(of: string, dimension: string, lag: number) {
    const { part, small, derived } = earlierOf(of)
    const { axes, cells } = at(grids, part)
    const periods = along(axes, dimension)
    const other = rules.otherCode(dimension)
    const made = at(places, part).map((codes, i): TableCell => {
      const place = placeOn(periods, i)
      const period = at(periods.codes, place)
      const placeBefore = periods.codes.indexOf(period - lag)
      if (placeBefore < 0 || period === other) return empty(codes, 'no-earlier')
      const before = i + (placeBefore - place) * periods.stride
      const change =
        derived === undefined
          ? growth(
              cells[i] ?? UNKNOWN,
              cells[before] ?? UNKNOWN,
              !at(parts, part).nonNegative,
              at(lines, part).shared(i, before),
            )
          : growthOfRatios(derived[i] ?? UNKNOWN_RATIO, derived[before] ?? UNKNOWN_RATIO)
      const cell = toCell(codes, change, 1)
      return small(i) || small(before) ? empty(codes, 'small') : cell
    })
    return { axes, cells: made }
  }

  function indexTable(of: string, dimension: string) {
    const { part, small } = earlierOf(of)
    const { axes, cells } = at(grids, part)
    const periods = along(axes, dimension)
    const other = rules.otherCode(dimension)
    const signed = !at(parts, part).nonNegative
    const counted = periods.codes.flatMap((code, place) => (code === other ? [] : [place * periods.stride]))
    const { sum } = at(lines, part)
    /** By its first cell, the one in the place of the axis's first code. */
    const wholes = new Map<number, Sum>()
    const wholeOf = (first: number): Sum => {
      const whole = wholes.get(first) ?? sum(counted.map(offset => first + offset))
      wholes.set(first, whole)
      return whole
    }
    const made = at(places, part).map((codes, i): TableCell => {
      const place = placeOn(periods, i)
      if (periods.codes[place] === other) return empty(codes, 'no-earlier')
      const whole = wholeOf(i - place * periods.stride)
      const ratio = shareInTotal(cells[i] ?? UNKNOWN, whole, signed, whole.sharedWith(i))
      const cell = toCell(codes, ratio, 100 * counted.length)
      return small(i) ? empty(codes, 'small') : cell
    })
    return { axes, cells: made }
  }

  function earlierOf(name: string): Earlier {
    const found = earlier.get(name)
    if (found === undefined) throw new RangeError(`no earlier table ${name}`)
    return found
  }

  function isSmall(part: number): (index: number) => boolean {
    const { counts, values, noise } = at(parts, part)
    const threshold = BigInt(rules.threshold) * figureDenominator(noise)
    return index => {
      const value = values[index]
      return counts && value !== undefined && value < threshold
    }
  }

  function table(
    part: number,
    derived: readonly Derived[],
    scale: number,
    small: (index: number) => boolean,
  ) {
    const { axes } = at(grids, part)
    const cells = at(places, part).map((codes, i) => {
      const cell = toCell(codes, derived[i] ?? UNKNOWN_RATIO, scale)
      return small(i) ? empty(codes, 'small') : cell
    })
    return { axes, cells }
  }
}

function levelCells(
  part: ReleasedPart,
  places: readonly number[][],
  threshold: number,
): readonly TableCell[] {
  const floor = part.nonNegative ? 0n : undefined
  const denominator = figureDenominator(part.noise)
  const divisor = Number(denominator)
  return places.map((codes, i) => {
    const value = part.values[i]
    if (value === undefined) return empty(codes, 'unbounded')
    const show = (n: bigint) =>
      (Number(floor !== undefined && n < floor ? floor : n) / divisor) * part.quantum
    const cell = numbers(codes, show(value), show(value - part.halfWidth), show(value + part.halfWidth))
    return part.counts && value < BigInt(threshold) * denominator ? empty(codes, 'small') : cell
  })
}

function toMarginal({ values, noise, countOf, counted }: ReleasedPart): Marginal {
  return {
    values,
    noise,
    ...(countOf === undefined ? {} : { countOf }),
    ...(counted === undefined ? {} : { counts: counted }),
  }
}

function toGrid({ axes, values, noise, halfWidth }: ReleasedPart): Grid {
  const spread = figureSpread(noise, halfWidth)
  const divisor = Number(figureDenominator(noise))
  return { axes, cells: values.map(value => ({ value: Number(value) / divisor, spread })) }
}

function zip(a: Grid, b: Grid, derive: (x: Noisy, y: Noisy) => Derived): readonly Derived[] {
  return a.cells.map((cell, i) => derive(cell, b.cells[i] ?? UNKNOWN))
}

function toCell(codes: number[], derived: Derived, scale: number): TableCell {
  if (derived.kind === 'no-interval') return empty(codes, 'unbounded')
  const { estimate, low, high } = derived
  return numbers(codes, estimate * scale, low * scale, high * scale)
}

/** What a double cannot hold has no number that could be shown. */
function numbers(codes: number[], value: number, low: number, high: number): TableCell {
  if (![value, low, high].every(Number.isFinite)) return empty(codes, 'unbounded')
  return { codes, high: round(high), low: round(low), mark: null, value: round(value) }
}

/** A cell without a value: nothing can be derived from it. */
const UNKNOWN: Noisy = { value: Number.NaN, spread: Number.POSITIVE_INFINITY }
const UNKNOWN_RATIO: Derived = { kind: 'no-interval', estimate: null, reason: 'denominator-near-zero' }

function empty(codes: number[], mark: Mark): TableCell {
  return { codes, high: null, low: null, mark, value: null }
}

/** Nine significant digits: more than any noise leaves, and stable as text. `value` is finite. */
function round(value: number): number {
  if (Number.isInteger(value) && Math.abs(value) < 1e9) return value === 0 ? 0 : value
  return significant(value, 9)
}

function at<T>(items: readonly T[], index: number): T {
  const item = items[index]
  if (item === undefined) throw new RangeError('no such part')
  return item
}
