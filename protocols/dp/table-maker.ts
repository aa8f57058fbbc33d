// The tables of one answer, step by step: what each step computes from the grids of the parts.
import { along, cellIndex, type Grid, placeOn } from './cells.ts'
import { type Agreement, consistentCells, type Marginal } from './consistent.ts'
import { averagePrice, type Derived, growth, growthOfRatios, share, shareInTotal, tgi } from './derived.ts'
import { figureDenominator } from './figure-noise.ts'
import { fullRule, type Term } from './full-cells.ts'
import type { Sum } from './lines.ts'
import { type MadeFigure, PartFigures, type Sizes, type StepOf } from './part-figures.ts'
import type { Noisy } from './ratio.ts'
import { summaryTable } from './summary-tables.ts'
import { empty, numbers, toCell, UNKNOWN, UNKNOWN_RATIO } from './table-cells.ts'
import type { Changes, MadeTable, PartRelease, Step, TableCell, TableRules } from './tables.ts'

/** What growth and index need of the table they are of: where it is withheld, so are they. */
type Earlier = Sizes & {
  readonly part: number
  readonly over: readonly Term[]
  readonly under: readonly Term[]
  /** Of a mean or average; a level's figures are the part's own. */
  readonly derived?: readonly Derived[]
}

type Shares = Pick<Sizes, 'size'> & { readonly derived: readonly Derived[] }

export class TableMaker {
  readonly #figures: PartFigures
  readonly #earlier = new Map<string, Earlier>()
  readonly #agreed = new Map<string, ReturnType<typeof consistentCells>>()

  constructor(parts: readonly PartRelease[], rules: TableRules) {
    this.#figures = new PartFigures(parts, rules)
  }

  make(step: Step): MadeTable {
    return { name: step.name, ...this.#make(step) }
  }

  #make(step: Step): MadeFigure {
    switch (step.kind) {
      case 'level':
        return this.#level(step)
      case 'consistent':
        return this.#consistent(step)
      case 'mean':
        return this.#mean(step)
      case 'average':
        return this.#average(step)
      case 'share':
        return this.#share(step)
      case 'tgi':
        return this.#tgi(step)
      case 'growth':
        return this.#growth(step)
      case 'index':
        return this.#index(step)
      case 'quantile':
      case 'rate':
      case 'rank':
      case 'concentration':
      case 'hhi':
      case 'moving':
      case 'season':
        return summaryTable(this.#figures, step)
    }
  }

  #level({ name, part }: StepOf<'level'>): MadeFigure {
    const released = this.#figures.part(part)
    const over = [this.#figures.ofGroup(part)]
    const { small, size } = this.#figures.sizes(part)
    this.#earlier.set(name, { part, small, size, over, under: [] })
    const rule = fullRule({ over, under: [] }, released.nonNegative ? { lowest: 0 } : {})
    const floor = released.nonNegative ? 0n : undefined
    const divisor = Number(figureDenominator(released.noise))
    const show = (n: bigint) =>
      (Number(floor !== undefined && n < floor ? floor : n) / divisor) * released.quantum
    const cells = this.#figures.places(part).map((codes, i) => {
      const value = released.values[i]
      if (value === undefined) return empty(codes, 'unbounded')
      const noise = { low: show(value - released.halfWidth), high: show(value + released.halfWidth) }
      const cell = numbers(codes, show(value), noise, rule, size(i))
      return small(i) ? empty(codes, 'small') : cell
    })
    return { axes: released.axes, cells, cut: rule.cut }
  }

  /**
   * The wide interval is the part's own around these figures: the same factor, and none where the raw figure
   * has none. Nothing is cut at 0, so that they still add up.
   */
  #consistent({ part, ...agreement }: StepOf<'consistent'>): MadeFigure {
    const { axes, counts, quantum } = this.#figures.part(part)
    const found = this.#agree(agreement).get(part) ?? []
    const rule = fullRule({ over: [this.#figures.ofGroup(part)], under: [] }, {})
    const size = this.#figures.sizeOf(part)
    const cells = this.#figures.places(part).map((codes, i) => {
      const cell = found[i]
      if (cell === undefined) return empty(codes, 'unbounded')
      const { value, halfWidth } = cell
      const noise = { low: value - halfWidth, high: value + halfWidth }
      const shown = numbers(codes, value, noise, rule, size(i), quantum)
      return counts && value < this.#figures.rules.threshold ? empty(codes, 'small') : shown
    })
    return { axes, cells, cut: rule.cut }
  }

  /** Parts that are made to agree together are made so once. */
  #agree({ totals, counted }: Agreement): ReturnType<typeof consistentCells> {
    const key = `${totals.join(';')} ${counted.join()}`
    const made =
      this.#agreed.get(key) ?? consistentCells(this.#figures.all.map(toMarginal), { totals, counted })
    this.#agreed.set(key, made)
    return made
  }

  #mean({ name, sum, count }: StepOf<'mean'>): MadeFigure {
    const { quantum, nonNegative } = this.#figures.part(sum)
    const derived = zip(this.#figures.grid(sum), this.#figures.grid(count), (x, y) =>
      averagePrice(x, y, !nonNegative),
    )
    return this.#ratio(name, [sum, count], derived, quantum, this.#figures.isSmall(count))
  }

  #average({ name, sum: over, per }: StepOf<'average'>): MadeFigure {
    const [sum, divisor] = [this.#figures.part(over), this.#figures.part(per)]
    const signed = !(sum.nonNegative && divisor.nonNegative)
    const derived = zip(this.#figures.grid(over), this.#figures.grid(per), (x, y) =>
      averagePrice(x, y, signed),
    )
    return this.#ratio(name, [over, per], derived, sum.quantum / divisor.quantum, () => false)
  }

  /** Of one part by another, group by group. */
  #ratio(
    name: string,
    [sum, per]: readonly [number, number],
    derived: readonly Derived[],
    scale: number,
    small: (index: number) => boolean,
  ): MadeFigure {
    const [over, under] = [[this.#figures.ofGroup(sum)], [this.#figures.ofGroup(per)]]
    const [ofSum, ofPer] = [this.#figures.sizeOf(sum), this.#figures.sizeOf(per)]
    const size = (index: number) => this.#figures.sizeOfRatio(ofSum(index), ofPer(index))
    this.#earlier.set(name, { part: sum, small, size, over, under, derived })
    const isPositive = this.#figures.part(sum).nonNegative && this.#figures.part(per).nonNegative
    const rule = fullRule({ over, under }, isPositive ? { lowest: 0 } : {})
    return this.#figures.table(sum, derived, scale, rule, { small, size })
  }

  #share({ part, whole, within }: StepOf<'share'>): MadeFigure {
    const rule = fullRule(
      {
        over: [this.#figures.ofGroup(part)],
        under: [this.#figures.ofAll(whole ?? part)],
        within: whole === undefined,
      },
      this.#figures.part(part).nonNegative ? { lowest: 0, highest: 1 } : {},
    )
    const { derived, size } = this.#shares(part, whole, within)
    return this.#figures.table(part, derived, 1, rule, { small: this.#figures.isSmall(part), size })
  }

  #tgi({ part, whole, base, baseWhole }: StepOf<'tgi'>): MadeFigure {
    const target = this.#shares(part, whole, undefined)
    const inBase = this.#shares(base, baseWhole, undefined)
    const { axes } = this.#figures.grid(base)
    const baseOf = this.#figures.places(part).map(codes => cellIndex(axes, codes) ?? -1)
    const derived = baseOf.map((place, i) =>
      tgi(target.derived[i] ?? UNKNOWN_RATIO, inBase.derived[place] ?? UNKNOWN_RATIO),
    )
    const small = this.#figures.isSmall(part)
    const size = (index: number) =>
      this.#figures.sizeOfRatio(target.size(index), inBase.size(baseOf[index] ?? -1))
    const rule = fullRule(
      {
        over: [this.#figures.ofGroup(part), this.#figures.ofAll(baseWhole ?? base)],
        under: [this.#figures.ofAll(whole ?? part), this.#figures.ofGroup(base)],
        within: whole === undefined && baseWhole === undefined,
      },
      this.#figures.part(part).nonNegative ? { lowest: 0 } : {},
    )
    return this.#figures.table(part, derived, 1, rule, { small, size })
  }

  #growth({ of, along: dimension, lag }: StepOf<'growth'>): MadeFigure {
    const { part } = this.#earlierOf(of)
    const periods = along(this.#figures.grid(part).axes, dimension)
    const other = this.#figures.rules.otherCode(dimension)
    const { change, cut } = this.changes(of)
    const cells = this.#figures.places(part).map((codes, i): TableCell => {
      const place = placeOn(periods, i)
      const period = periods.codes[place] ?? other
      const placeBefore = periods.codes.indexOf(period - lag)
      if (placeBefore < 0 || period === other) return empty(codes, 'no-earlier')
      return change(i, i + (placeBefore - place) * periods.stride)
    })
    return { axes: this.#figures.grid(part).axes, cells, cut }
  }

  /** Of one cell of an earlier level, mean or average against another one, by their places. */
  changes(of: string): Changes {
    const { part, small, size, over, under, derived } = this.#earlierOf(of)
    const { cells } = this.#figures.grid(part)
    const places = this.#figures.places(part)
    const lines = this.#figures.lines(part)
    const { nonNegative } = this.#figures.part(part)
    const rule = fullRule(
      { over: [...over, ...under], under: [...under, ...over], within: true },
      nonNegative ? { less: 1, lowest: -1 } : { less: 1 },
    )
    const change = (now: number, before: number): TableCell => {
      const codes = places[now] ?? []
      const found =
        derived === undefined
          ? growth(cells[now] ?? UNKNOWN, cells[before] ?? UNKNOWN, !nonNegative, lines.shared(now, before))
          : growthOfRatios(derived[now] ?? UNKNOWN_RATIO, derived[before] ?? UNKNOWN_RATIO)
      const cell = toCell(codes, found, 1, rule, this.#figures.sizeOfRatio(size(now), size(before)))
      return small(now) || small(before) ? empty(codes, 'small') : cell
    }
    return { cut: rule.cut, change }
  }

  #index({ of, along: dimension }: StepOf<'index'>): MadeFigure {
    const { part, small, size } = this.#earlierOf(of)
    const { axes, cells } = this.#figures.grid(part)
    const periods = along(axes, dimension)
    const other = this.#figures.rules.otherCode(dimension)
    const signed = !this.#figures.part(part).nonNegative
    const rule = fullRule(
      { over: [this.#figures.ofGroup(part)], under: [this.#figures.ofAll(part)], within: true },
      signed ? {} : { lowest: 0 },
    )
    const counted = periods.codes.flatMap((code, place) => (code === other ? [] : [place * periods.stride]))
    const { sum } = this.#figures.lines(part)
    /** By its first cell, the one in the place of the axis's first code. */
    const wholes = new Map<number, Sum>()
    const wholeOf = (first: number): Sum => {
      const whole = wholes.get(first) ?? sum(counted.map(offset => first + offset))
      wholes.set(first, whole)
      return whole
    }
    const made = this.#figures.places(part).map((codes, i): TableCell => {
      const place = placeOn(periods, i)
      if (periods.codes[place] === other) return empty(codes, 'no-earlier')
      const whole = wholeOf(i - place * periods.stride)
      const ratio = shareInTotal(cells[i] ?? UNKNOWN, whole, signed, whole.sharedWith(i))
      const shown = this.#figures.sizeWithin(size(i), part, whole)
      const cell = toCell(codes, ratio, 100 * counted.length, rule, shown)
      return small(i) ? empty(codes, 'small') : cell
    })
    return { axes, cells: made, cut: rule.cut }
  }

  #shares(part: number, whole: number | undefined, within: string | undefined): Shares {
    const { axes, cells } = this.#figures.grid(part)
    const ofPart = this.#figures.sizeOf(part)
    const signed = !this.#figures.part(part).nonNegative
    if (whole !== undefined) {
      const all = this.#figures.grid(whole).cells[0] ?? UNKNOWN
      return {
        derived: cells.map(cell => share(cell, all, signed)),
        size: i => this.#figures.sizeWithin(ofPart(i), whole, all),
      }
    }
    // The whole of a cell is all cells with its code of `within`, which may be no axis: then it is all there
    // are.
    const axis = axes.findIndex(({ dimension }) => dimension === within)
    const keys = this.#figures.places(part).map(codes => codes[axis] ?? -1)
    const { sum } = this.#figures.lines(part)
    const sums = new Map<number, Sum>()
    for (const [key, places] of Map.groupBy(cells.keys(), i => keys[i] ?? -1)) sums.set(key, sum(places))
    const wholeOf = (i: number): Sum => sums.get(keys[i] ?? -1) ?? sum([i])
    return {
      derived: cells.map((cell, i) => shareInTotal(cell, wholeOf(i), signed, wholeOf(i).sharedWith(i))),
      size: i => this.#figures.sizeWithin(ofPart(i), part, wholeOf(i)),
    }
  }

  #earlierOf(name: string): Earlier {
    const found = this.#earlier.get(name)
    if (found === undefined) throw new RangeError(`no earlier table ${name}`)
    return found
  }
}

function toMarginal({ values, noise, countOf, counted }: PartRelease): Marginal {
  return {
    values,
    noise,
    ...(countOf === undefined ? {} : { countOf }),
    ...(counted === undefined ? {} : { counts: counted }),
  }
}

function zip(a: Grid, b: Grid, derive: (x: Noisy, y: Noisy) => Derived): readonly Derived[] {
  return a.cells.map((cell, i) => derive(cell, b.cells[i] ?? UNKNOWN))
}
