// SPEC.md §5, what people see: tables of estimates with 95 % intervals, made from noisy integers and
// declarations, so free.
import type { Axis } from './cells.ts'
import type { CutTail } from './cut-total.ts'
import type { FigureNoise } from './figure-noise.ts'
import { TableMaker } from './table-maker.ts'

/**
 * A released part: `axes` are its groups, `values` its figures, integers over `figureDenominator(noise)`;
 * `quantum` turns sums into their unit.
 */
export type PartRelease = {
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
  /** Absent: no bound can cut it. */
  readonly cut?: PartCut
  /** Its groups are more than five values that may lose very different shares to bounds. */
  readonly uneven?: boolean
}

/**
 * What is known of what the bounds cut of a part: the place of its cut total among the parts, and what that
 * holds; or the share that its view leaves out of the whole edition, null where nothing is known.
 */
export type PartCut =
  | { readonly kind: 'total'; readonly part: number; readonly tail: CutTail }
  | { readonly kind: 'edition'; readonly leftOut: { readonly value: number; readonly high: number } | null }

export type Step =
  | { readonly kind: 'level'; readonly name: string; readonly part: number }
  /** `totals` and `counted`: an `Agreement` of consistent.ts. */
  | {
      readonly kind: 'consistent'
      readonly name: string
      readonly part: number
      readonly totals: readonly (readonly number[])[]
      readonly counted: readonly number[]
    }
  | { readonly kind: 'mean'; readonly name: string; readonly sum: number; readonly count: number }
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
  | SummaryStep

/**
 * SPEC.md §11: of the cells along one axis, for each combination of the others; a rank is each cell's own.
 */
export type SummaryStep = { readonly name: string; readonly part: number; readonly along: string } & (
  | {
      readonly kind: 'quantile'
      /** A decimal between 0 and 1. */
      readonly at: string
      /** In rising order; codes that are none of them hold no number. */
      readonly bins: readonly {
        readonly code: number
        readonly from: number | null
        readonly to: number | null
      }[]
    }
  | { readonly kind: 'rate'; readonly over: readonly number[]; readonly under: readonly number[] }
  | { readonly kind: 'concentration'; readonly top: number }
  | { readonly kind: 'rank' }
  | { readonly kind: 'hhi' }
  | { readonly kind: 'moving'; readonly window: number }
  | { readonly kind: 'season'; readonly cycle: number }
)

export type Mark = 'small' | 'unbounded' | 'no-earlier'
export type FullMark = 'too-small' | 'unknown'
/**
 * `codes` is shared by the tables of a part. Made in the order of canonical JSON, as which answers have it.
 */
export type TableCell = {
  readonly codes: number[]
  readonly corrected: number | null
  readonly fullHigh: number | null
  readonly fullLow: number | null
  readonly fullMark: FullMark | null
  readonly high: number | null
  readonly low: number | null
  readonly mark: Mark | null
  readonly value: number | null
}
/** As `TableCut` of schemas/answer.ts. In the order of canonical JSON. */
export type MadeCut = {
  readonly allowance: number
  readonly factor: number | null
  readonly factorHigh: number | null
}
export type MadeTable = {
  readonly name: string
  readonly axes: readonly Axis[]
  readonly cells: readonly TableCell[]
  readonly cut: MadeCut | null
}

export type TableRules = {
  /** Of the answer: earlier ones keep the rules that they were made by (SPEC.md §8). */
  readonly v: 2 | 3
  readonly threshold: number
  /** The last code of a dimension: "other or unknown", which is no period. */
  readonly otherCode: (dimension: string) => number
}

/**
 * One table for each step, in order. A step may refer to a level, mean or average of an earlier step by name.
 * Throws RangeError for a step that names a part, table or axis that does not exist: that follows from
 * `parts` and `steps` without their values. Total in the values: a missing value, or one beyond what a double
 * holds, is a cell marked `unbounded`. Every cell is computed whether or not it is shown, so the work follows
 * from the sizes.
 */
export function makeTables(
  parts: readonly PartRelease[],
  steps: readonly Step[],
  rules: TableRules,
): readonly MadeTable[] {
  const maker = new TableMaker(parts, rules)
  return steps.map(step => maker.make(step))
}

export type Changes = Pick<MadeTable, 'cut'> & {
  readonly change: (now: number, before: number) => TableCell
}

/**
 * The table of a level, mean or average, and the change of each of its cells against any other, by their
 * places: the figure of growth, of groups that need be no periods.
 */
export function makeChanges(
  parts: readonly PartRelease[],
  step: Extract<Step, { kind: 'level' | 'mean' | 'average' }>,
  rules: TableRules,
): MadeTable & Changes {
  const maker = new TableMaker(parts, rules)
  return { ...maker.make(step), ...maker.changes(step.name) }
}
