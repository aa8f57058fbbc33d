// What the tables of one answer are made from: the noisy cells of each part, and what its bounds have cut.
import { at } from '../at.ts'
import { allCodes, type Grid } from './cells.ts'
import {
  CUT_ASSUMPTION,
  type CutAssumption,
  cutBeyondLimit,
  cutFactor,
  factorOfShare,
  mostLost,
  type Size,
  sizeOf,
  sizeOfRatio,
} from './cut-total.ts'
import type { Derived } from './derived.ts'
import { figureDenominator } from './figure-noise.ts'
import type { FullRule, Loss, Term } from './full-cells.ts'
import { type Lines, linesOf } from './lines.ts'
import type { Noisy } from './ratio.ts'
import { zOfLooks } from './sharpen.ts'
import { empty, toCell, toGrid, UNKNOWN, UNKNOWN_RATIO } from './table-cells.ts'
import type { MadeTable, PartRelease, Step, TableRules } from './tables.ts'

export type StepOf<Kind extends Step['kind']> = Extract<Step, { kind: Kind }>
export type MadeFigure = Omit<MadeTable, 'name'>

/** What decides how much of a figure's cells is shown. */
export type Sizes = {
  /** Below the reporting threshold. */
  readonly small: (index: number) => boolean
  readonly size: (index: number) => Size
}

export class PartFigures {
  readonly rules: TableRules
  readonly #parts: readonly PartRelease[]
  readonly #grids: readonly Grid[]
  readonly #lines: readonly Lines[]
  /** Of the cells of each part. */
  readonly #places: readonly (readonly number[][])[]
  readonly #losses = new Map<number, Loss | undefined>()

  constructor(parts: readonly PartRelease[], rules: TableRules) {
    this.rules = rules
    this.#parts = parts
    this.#grids = parts.map(toGrid)
    this.#lines = parts.map((part, i) => linesOf(at(this.#grids, i).cells, part.noise, part.countOf ?? []))
    this.#places = parts.map(part => allCodes(part.axes))
  }

  get all(): readonly PartRelease[] {
    return this.#parts
  }

  part(part: number): PartRelease {
    return at(this.#parts, part)
  }

  grid(part: number): Grid {
    return at(this.#grids, part)
  }

  lines(part: number): Lines {
    return at(this.#lines, part)
  }

  /** The codes of each of its cells. */
  places(part: number): readonly number[][] {
    return at(this.#places, part)
  }

  ofGroup(part: number): Term {
    return { loss: this.#lossOf(part), each: true }
  }

  ofAll(part: number): Term {
    return { loss: this.#lossOf(part), each: false }
  }

  /** How many times its counted figure a group may have; undefined where that is unknown. */
  mostOfGroup(part: number): number | undefined {
    const loss = this.#lossOf(part)
    if (loss === undefined) return 1
    return loss.factor.kind === 'unknown' ? undefined : mostLost(loss.factor, loss.allowance)
  }

  sizes(part: number): Sizes {
    return { small: this.isSmall(part), size: this.sizeOf(part) }
  }

  isSmall(part: number): (index: number) => boolean {
    const { counts, values, noise } = this.part(part)
    const threshold = BigInt(this.rules.threshold) * figureDenominator(noise)
    return index => {
      const value = values[index]
      return counts && value !== undefined && value < threshold
    }
  }

  sizeOf(part: number): (index: number) => Size {
    const { cells } = this.grid(part)
    return index => this.sizeOfSum(part, cells[index] ?? UNKNOWN)
  }

  /** Of a sum of its cells. */
  sizeOfSum(part: number, { value, spread }: Noisy): Size {
    const { noise, nonNegative } = this.part(part)
    return sizeOf(value, spread / zOfLooks(noise.looks), nonNegative)
  }

  /** Before version 3 the value of a ratio was shown whatever divides it. */
  sizeOfRatio(dividend: Size, divisor: Size): Size {
    const size = sizeOfRatio(dividend, divisor)
    return size === 'divided-by-noise' && this.rules.v === 2 ? 'too-small' : size
  }

  /** The same of a ratio whose divisor nothing was asked of before version 3. */
  sizeWithin(dividend: Size, part: number, divisor: Noisy): Size {
    return this.rules.v === 2 ? dividend : sizeOfRatio(dividend, this.sizeOfSum(part, divisor))
  }

  /** A figure for each cell of the part. */
  table(
    part: number,
    derived: readonly Derived[],
    scale: number,
    rule: FullRule,
    { small, size }: Sizes,
  ): MadeFigure {
    const { axes } = this.grid(part)
    const cells = this.places(part).map((codes, i) => {
      const cell = toCell(codes, derived[i] ?? UNKNOWN_RATIO, scale, rule, size(i))
      return small(i) ? empty(codes, 'small') : cell
    })
    return { axes, cells, cut: rule.cut }
  }

  #lossOf(part: number): Loss | undefined {
    if (this.#losses.has(part)) return this.#losses.get(part)
    const { cut, nonNegative, uneven = false } = this.part(part)
    const { allowance } = this.#assumed(part)
    const loss = cut && { factor: this.#factorOf(part, cut), signed: !nonNegative, allowance, uneven }
    this.#losses.set(part, loss)
    return loss
  }

  #factorOf(part: number, cut: NonNullable<PartRelease['cut']>): Loss['factor'] {
    if (cut.kind === 'edition')
      return cut.leftOut === null ? { kind: 'unknown', estimate: null } : factorOfShare(cut.leftOut)
    const { cells } = this.grid(part)
    const [total = UNKNOWN] = this.grid(cut.part).cells
    const beyond = cutBeyondLimit(cut.tail, this.#assumed(part))
    return cutFactor(total, this.lines(part).sum([...cells.keys()]), beyond)
  }

  #assumed(part: number): CutAssumption {
    const { counts, nonNegative } = this.part(part)
    if (this.rules.v === 3) return counts ? CUT_ASSUMPTION.counts : CUT_ASSUMPTION.sums
    return nonNegative ? CUT_ASSUMPTION.counts : CUT_ASSUMPTION.signedBefore
  }
}
