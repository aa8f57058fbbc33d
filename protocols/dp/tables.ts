// privacy.md, "Noise", what people see: tables of estimates with 95 % intervals, made from noisy integers and declarations, so free.
import { allCodes, along, type Axis, cellIndex, type Grid, placeOn } from './cells.ts'
import {
  averagePrice,
  type Derived,
  growth,
  growthOfRatios,
  mean,
  share,
  shareInTotal,
  spreadOf,
  tgi,
  total,
} from './derived.ts'
import type { Noise } from './noise.ts'
import type { Noisy } from './ratio.ts'
import { significant } from './significant.ts'

/** A released part: `axes` are its groups, `values` its noisy integers; `quantum` turns sums into their unit. */
export type ReleasedPart = {
  readonly axes: readonly Axis[]
  readonly values: readonly bigint[]
  readonly noise: Noise
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
/** `codes` is shared by the tables of a part. Made in the order of canonical JSON, as which answers have it. */
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

/** One table for each step, in order. A step may refer to a level, mean or average of an earlier step by name. */
export function makeTables(
  parts: readonly ReleasedPart[],
  steps: readonly Step[],
  rules: TableRules,
): readonly MadeTable[] {
  const grids = parts.map(toGrid)
  /** Of the cells of each part. */
  const places = parts.map(part => allCodes(part.axes))
  const earlier = new Map<string, Earlier>()
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
          tgi(at(target, i), at(base, cellIndex(axes, codes) ?? -1)),
        )
        return table(step.part, derived, 1, isSmall(step.part))
      }
      case 'growth':
        return growthTable(step.of, step.along, step.lag)
      case 'index':
        return indexTable(step.of, step.along)
    }
  }

  function shares(part: number, whole: number | undefined, within: string | undefined): readonly Derived[] {
    const { axes, cells } = at(grids, part)
    const signed = !at(parts, part).nonNegative
    if (whole !== undefined) return cells.map(cell => share(cell, at(at(grids, whole).cells, 0), signed))
    // The whole of a cell is all cells with its code of `within`, which may be no axis: then it is all there are.
    const axis = axes.findIndex(({ dimension }) => dimension === within)
    const keys = at(places, part).map(codes => codes[axis] ?? -1)
    const sums = new Map<number, Noisy>()
    for (const [key, line] of Map.groupBy(cells, (_, i) => at(keys, i))) sums.set(key, total(line))
    return cells.map((cell, i) => shareInTotal(cell, sums.get(at(keys, i)) ?? cell, signed))
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
      if (small(i) || small(before)) return empty(codes, 'small')
      const change =
        derived === undefined
          ? growth(at(cells, i), at(cells, before), !at(parts, part).nonNegative)
          : growthOfRatios(at(derived, i), at(derived, before))
      return toCell(codes, change, 1)
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
    /** By its first cell, the one in the place of the axis's first code. */
    const wholes = new Map<number, Noisy>()
    const wholeOf = (first: number): Noisy => {
      const whole = wholes.get(first) ?? total(counted.map(offset => at(cells, first + offset)))
      wholes.set(first, whole)
      return whole
    }
    const made = at(places, part).map((codes, i): TableCell => {
      const place = placeOn(periods, i)
      if (periods.codes[place] === other) return empty(codes, 'no-earlier')
      if (small(i)) return empty(codes, 'small')
      const whole = wholeOf(i - place * periods.stride)
      return toCell(codes, shareInTotal(at(cells, i), whole, signed), 100 * counted.length)
    })
    return { axes, cells: made }
  }

  function earlierOf(name: string): Earlier {
    const found = earlier.get(name)
    if (found === undefined) throw new RangeError(`no earlier table ${name}`)
    return found
  }

  function isSmall(part: number): (index: number) => boolean {
    const { counts, values } = at(parts, part)
    return index => counts && at(values, index) < BigInt(rules.threshold)
  }

  function table(
    part: number,
    derived: readonly Derived[],
    scale: number,
    small: (index: number) => boolean,
  ) {
    const { axes } = at(grids, part)
    const cells = at(places, part).map((codes, i) =>
      small(i) ? empty(codes, 'small') : toCell(codes, at(derived, i), scale),
    )
    return { axes, cells }
  }
}

function levelCells(
  part: ReleasedPart,
  places: readonly number[][],
  threshold: number,
): readonly TableCell[] {
  const floor = part.nonNegative ? 0n : undefined
  return places.map((codes, i) => {
    const value = at(part.values, i)
    if (part.counts && value < BigInt(threshold)) return empty(codes, 'small')
    const show = (n: bigint) => round(Number(floor !== undefined && n < floor ? floor : n) * part.quantum)
    return {
      codes,
      high: show(value + part.halfWidth),
      low: show(value - part.halfWidth),
      mark: null,
      value: show(value),
    }
  })
}

function toGrid(part: ReleasedPart): Grid {
  const spread = spreadOf(part.noise, part.halfWidth)
  return { axes: part.axes, cells: part.values.map(value => ({ value: Number(value), spread })) }
}

function zip(a: Grid, b: Grid, derive: (x: Noisy, y: Noisy) => Derived): readonly Derived[] {
  return a.cells.map((cell, i) => derive(cell, at(b.cells, i)))
}

function toCell(codes: number[], derived: Derived, scale: number): TableCell {
  if (derived.kind === 'no-interval') return empty(codes, 'unbounded')
  const { estimate, low, high } = derived
  if (!Number.isFinite(low * scale) || !Number.isFinite(high * scale)) return empty(codes, 'unbounded')
  return {
    codes,
    high: round(high * scale),
    low: round(low * scale),
    mark: null,
    value: round(estimate * scale),
  }
}

function empty(codes: number[], mark: Mark): TableCell {
  return { codes, high: null, low: null, mark, value: null }
}

/** Nine significant digits: more than any noise leaves, and stable as text. */
function round(value: number): number {
  if (!Number.isFinite(value)) throw new RangeError('a cell without a number')
  if (Number.isInteger(value) && Math.abs(value) < 1e9) return value === 0 ? 0 : value
  return significant(value, 9)
}

function at<T>(items: readonly T[], index: number): T {
  const item = items[index]
  if (item === undefined) throw new RangeError('no such cell')
  return item
}
