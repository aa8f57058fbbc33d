// The tables of one answer, step by step: what each step computes from the grids of the parts.
import { allCodes, along, cellIndex, type Grid, placeOn } from './cells.ts'
import { type Agreement, consistentCells, type Marginal } from './consistent.ts'
import { cutFactor, factorOfShare, isTooSmall } from './cut-total.ts'
import { averagePrice, type Derived, growth, growthOfRatios, share, shareInTotal, tgi } from './derived.ts'
import { figureDenominator } from './figure-noise.ts'
import { type FullRule, fullRule, type Loss, type Term } from './full-cells.ts'
import { type Lines, linesOf, type Sum } from './lines.ts'
import type { Noisy } from './ratio.ts'
import { zOfLooks } from './sharpen.ts'
import { empty, numbers, toCell, toGrid, UNKNOWN, UNKNOWN_RATIO } from './table-cells.ts'
import type { MadeTable, ReleasedPart, Step, TableCell, TableRules } from './tables.ts'

type StepOf<Kind extends Step['kind']> = Extract<Step, { kind: Kind }>
type Made = Omit<MadeTable, 'name'>

/** What growth and index need of the table they are of: where it is withheld, so are they. */
type Earlier = {
  readonly part: number
  readonly small: (index: number) => boolean
  readonly tooSmall: (index: number) => boolean
  readonly over: readonly Term[]
  readonly under: readonly Term[]
  /** Of a mean or average; a level's figures are the part's own. */
  readonly derived?: readonly Derived[]
}

/** What a figure's cells are marked by. */
type Withheld = Pick<Earlier, 'small' | 'tooSmall'>

export class TableMaker {
  readonly #parts: readonly ReleasedPart[]
  readonly #rules: TableRules
  readonly #grids: readonly Grid[]
  readonly #lines: readonly Lines[]
  /** Of the cells of each part. */
  readonly #places: readonly (readonly number[][])[]
  readonly #losses = new Map<number, Loss | undefined>()
  readonly #earlier = new Map<string, Earlier>()
  readonly #agreed = new Map<string, ReturnType<typeof consistentCells>>()

  constructor(parts: readonly ReleasedPart[], rules: TableRules) {
    this.#parts = parts
    this.#rules = rules
    this.#grids = parts.map(toGrid)
    this.#lines = parts.map((part, i) => linesOf(at(this.#grids, i).cells, part.noise, part.countOf ?? []))
    this.#places = parts.map(part => allCodes(part.axes))
  }

  make(step: Step): MadeTable {
    return { name: step.name, ...this.#make(step) }
  }

  #make(step: Step): Made {
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
    }
  }

  #level({ name, part }: StepOf<'level'>): Made {
    const released = at(this.#parts, part)
    const over = [this.#each(part)]
    const [small, tooSmall] = [this.#isSmall(part), this.#isTooSmall(part)]
    this.#earlier.set(name, { part, small, tooSmall, over, under: [] })
    const rule = fullRule({ over, under: [] }, released.nonNegative ? { lowest: 0 } : {})
    const floor = released.nonNegative ? 0n : undefined
    const divisor = Number(figureDenominator(released.noise))
    const show = (n: bigint) =>
      (Number(floor !== undefined && n < floor ? floor : n) / divisor) * released.quantum
    const cells = at(this.#places, part).map((codes, i) => {
      const value = released.values[i]
      if (value === undefined) return empty(codes, 'unbounded')
      const noise = { low: show(value - released.halfWidth), high: show(value + released.halfWidth) }
      const cell = numbers(codes, show(value), noise, rule, tooSmall(i))
      return small(i) ? empty(codes, 'small') : cell
    })
    return { axes: released.axes, cells, cut: rule.cut }
  }

  /**
   * The wide interval is the part's own around these figures: the same factor, and none where the raw figure
   * has none. Nothing is cut at 0, so that they still add up.
   */
  #consistent({ part, ...agreement }: StepOf<'consistent'>): Made {
    const { axes, counts, quantum } = at(this.#parts, part)
    const found = this.#agree(agreement).get(part) ?? []
    const rule = fullRule({ over: [this.#each(part)], under: [] }, {})
    const tooSmall = this.#isTooSmall(part)
    const cells = at(this.#places, part).map((codes, i) => {
      const cell = found[i]
      if (cell === undefined) return empty(codes, 'unbounded')
      const { value, halfWidth } = cell
      const noise = { low: value - halfWidth, high: value + halfWidth }
      const shown = numbers(codes, value, noise, rule, tooSmall(i), quantum)
      return counts && value < this.#rules.threshold ? empty(codes, 'small') : shown
    })
    return { axes, cells, cut: rule.cut }
  }

  /** Parts that are made to agree together are made so once. */
  #agree({ totals, counted }: Agreement): ReturnType<typeof consistentCells> {
    const key = `${totals.join(';')} ${counted.join()}`
    const made = this.#agreed.get(key) ?? consistentCells(this.#parts.map(toMarginal), { totals, counted })
    this.#agreed.set(key, made)
    return made
  }

  #mean({ name, sum, count }: StepOf<'mean'>): Made {
    const { quantum, nonNegative } = at(this.#parts, sum)
    const derived = zip(at(this.#grids, sum), at(this.#grids, count), (x, y) =>
      averagePrice(x, y, !nonNegative),
    )
    return this.#ratio(name, [sum, count], derived, quantum, this.#isSmall(count))
  }

  #average({ name, sum: over, per }: StepOf<'average'>): Made {
    const [sum, divisor] = [at(this.#parts, over), at(this.#parts, per)]
    const signed = !(sum.nonNegative && divisor.nonNegative)
    const derived = zip(at(this.#grids, over), at(this.#grids, per), (x, y) => averagePrice(x, y, signed))
    return this.#ratio(name, [over, per], derived, sum.quantum / divisor.quantum, () => false)
  }

  /** Of one part by another, group by group. */
  #ratio(
    name: string,
    [sum, per]: readonly [number, number],
    derived: readonly Derived[],
    scale: number,
    small: (index: number) => boolean,
  ): Made {
    const [over, under] = [[this.#each(sum)], [this.#each(per)]]
    const [ofSum, ofPer] = [this.#isTooSmall(sum), this.#isTooSmall(per)]
    const tooSmall = (index: number) => ofSum(index) || ofPer(index)
    this.#earlier.set(name, { part: sum, small, tooSmall, over, under, derived })
    const isPositive = at(this.#parts, sum).nonNegative && at(this.#parts, per).nonNegative
    const rule = fullRule({ over, under }, isPositive ? { lowest: 0 } : {})
    return this.#table(sum, derived, scale, rule, { small, tooSmall })
  }

  #share({ part, whole, within }: StepOf<'share'>): Made {
    const rule = fullRule(
      {
        over: [this.#each(part)],
        under: [this.#all(whole ?? part)],
        within: whole === undefined,
      },
      at(this.#parts, part).nonNegative ? { lowest: 0, highest: 1 } : {},
    )
    return this.#table(part, this.#shares(part, whole, within), 1, rule, this.#withheld(part))
  }

  #tgi({ part, whole, base, baseWhole }: StepOf<'tgi'>): Made {
    const target = this.#shares(part, whole, undefined)
    const inBase = this.#shares(base, baseWhole, undefined)
    const { axes } = at(this.#grids, base)
    const derived = at(this.#places, part).map((codes, i) =>
      tgi(target[i] ?? UNKNOWN_RATIO, inBase[cellIndex(axes, codes) ?? -1] ?? UNKNOWN_RATIO),
    )
    const rule = fullRule(
      {
        over: [this.#each(part), this.#all(baseWhole ?? base)],
        under: [this.#all(whole ?? part), this.#each(base)],
        within: whole === undefined && baseWhole === undefined,
      },
      at(this.#parts, part).nonNegative ? { lowest: 0 } : {},
    )
    return this.#table(part, derived, 1, rule, this.#withheld(part))
  }

  #growth({ of, along: dimension, lag }: StepOf<'growth'>): Made {
    const { part, small, tooSmall, over, under, derived } = this.#earlierOf(of)
    const { axes, cells } = at(this.#grids, part)
    const lines = at(this.#lines, part)
    const periods = along(axes, dimension)
    const other = this.#rules.otherCode(dimension)
    const { nonNegative } = at(this.#parts, part)
    const rule = fullRule(
      { over: [...over, ...under], under: [...under, ...over], within: true },
      nonNegative ? { less: 1, lowest: -1 } : { less: 1 },
    )
    const made = at(this.#places, part).map((codes, i): TableCell => {
      const place = placeOn(periods, i)
      const period = at(periods.codes, place)
      const placeBefore = periods.codes.indexOf(period - lag)
      if (placeBefore < 0 || period === other) return empty(codes, 'no-earlier')
      const before = i + (placeBefore - place) * periods.stride
      const change =
        derived === undefined
          ? growth(cells[i] ?? UNKNOWN, cells[before] ?? UNKNOWN, !nonNegative, lines.shared(i, before))
          : growthOfRatios(derived[i] ?? UNKNOWN_RATIO, derived[before] ?? UNKNOWN_RATIO)
      const cell = toCell(codes, change, 1, rule, tooSmall(i) || tooSmall(before))
      return small(i) || small(before) ? empty(codes, 'small') : cell
    })
    return { axes, cells: made, cut: rule.cut }
  }

  #index({ of, along: dimension }: StepOf<'index'>): Made {
    const { part, small, tooSmall } = this.#earlierOf(of)
    const { axes, cells } = at(this.#grids, part)
    const periods = along(axes, dimension)
    const other = this.#rules.otherCode(dimension)
    const signed = !at(this.#parts, part).nonNegative
    const rule = fullRule(
      { over: [this.#each(part)], under: [this.#all(part)], within: true },
      signed ? {} : { lowest: 0 },
    )
    const counted = periods.codes.flatMap((code, place) => (code === other ? [] : [place * periods.stride]))
    const { sum } = at(this.#lines, part)
    /** By its first cell, the one in the place of the axis's first code. */
    const wholes = new Map<number, Sum>()
    const wholeOf = (first: number): Sum => {
      const whole = wholes.get(first) ?? sum(counted.map(offset => first + offset))
      wholes.set(first, whole)
      return whole
    }
    const made = at(this.#places, part).map((codes, i): TableCell => {
      const place = placeOn(periods, i)
      if (periods.codes[place] === other) return empty(codes, 'no-earlier')
      const whole = wholeOf(i - place * periods.stride)
      const ratio = shareInTotal(cells[i] ?? UNKNOWN, whole, signed, whole.sharedWith(i))
      const cell = toCell(codes, ratio, 100 * counted.length, rule, tooSmall(i))
      return small(i) ? empty(codes, 'small') : cell
    })
    return { axes, cells: made, cut: rule.cut }
  }

  #shares(part: number, whole: number | undefined, within: string | undefined): readonly Derived[] {
    const { axes, cells } = at(this.#grids, part)
    const signed = !at(this.#parts, part).nonNegative
    if (whole !== undefined) {
      const all = at(this.#grids, whole).cells[0] ?? UNKNOWN
      return cells.map(cell => share(cell, all, signed))
    }
    // The whole of a cell is all cells with its code of `within`, which may be no axis: then it is all there
    // are.
    const axis = axes.findIndex(({ dimension }) => dimension === within)
    const keys = at(this.#places, part).map(codes => codes[axis] ?? -1)
    const { sum } = at(this.#lines, part)
    const sums = new Map<number, Sum>()
    for (const [key, places] of Map.groupBy(cells.keys(), i => keys[i] ?? -1)) sums.set(key, sum(places))
    return cells.map((cell, i) => {
      const whole = sums.get(keys[i] ?? -1) ?? sum([i])
      return shareInTotal(cell, whole, signed, whole.sharedWith(i))
    })
  }

  #earlierOf(name: string): Earlier {
    const found = this.#earlier.get(name)
    if (found === undefined) throw new RangeError(`no earlier table ${name}`)
    return found
  }

  #each(part: number): Term {
    return { loss: this.#lossOf(part), each: true }
  }

  #all(part: number): Term {
    return { loss: this.#lossOf(part), each: false }
  }

  #lossOf(part: number): Loss | undefined {
    if (this.#losses.has(part)) return this.#losses.get(part)
    const { cut, nonNegative } = at(this.#parts, part)
    const loss = cut && { factor: this.#factorOf(part, cut), signed: !nonNegative }
    this.#losses.set(part, loss)
    return loss
  }

  #factorOf(part: number, cut: NonNullable<ReleasedPart['cut']>): Loss['factor'] {
    if (cut.kind === 'edition') return cut.leftOut === null ? { kind: 'unknown' } : factorOfShare(cut.leftOut)
    const { cells } = at(this.#grids, part)
    const [total = UNKNOWN] = at(this.#grids, cut.part).cells
    return cutFactor(total, at(this.#lines, part).sum([...cells.keys()]))
  }

  #withheld(part: number): Withheld {
    return { small: this.#isSmall(part), tooSmall: this.#isTooSmall(part) }
  }

  #isSmall(part: number): (index: number) => boolean {
    const { counts, values, noise } = at(this.#parts, part)
    const threshold = BigInt(this.#rules.threshold) * figureDenominator(noise)
    return index => {
      const value = values[index]
      return counts && value !== undefined && value < threshold
    }
  }

  #isTooSmall(part: number): (index: number) => boolean {
    const { cells } = at(this.#grids, part)
    const z = zOfLooks(at(this.#parts, part).noise.looks)
    const small = cells.filter(({ value, spread }) => isTooSmall(value, spread / z)).length
    return index => {
      const { value, spread } = cells[index] ?? UNKNOWN
      return isTooSmall(value, spread / z, 2 * small > cells.length)
    }
  }

  #table(
    part: number,
    derived: readonly Derived[],
    scale: number,
    rule: FullRule,
    { small, tooSmall }: Withheld,
  ): Made {
    const { axes } = at(this.#grids, part)
    const cells = at(this.#places, part).map((codes, i) => {
      const cell = toCell(codes, derived[i] ?? UNKNOWN_RATIO, scale, rule, tooSmall(i))
      return small(i) ? empty(codes, 'small') : cell
    })
    return { axes, cells, cut: rule.cut }
  }
}

function toMarginal({ values, noise, countOf, counted }: ReleasedPart): Marginal {
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

function at<T>(items: readonly T[], index: number): T {
  const item = items[index]
  if (item === undefined) throw new RangeError('no such part')
  return item
}
