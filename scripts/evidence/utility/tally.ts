// What the answers to one question say in many draws, against its unbounded truth and its bounded figures.
import type { Cell } from '../../../schemas/answer.ts'
import { median } from '../../statistics.ts'
import type { UtilityQuestion } from './questions.ts'

export const MIN_COVERAGE = { full: 0.95, noise: 0.94 }
/**
 * So far may the measured coverage of a question, or of a share of its cells, be off by chance: 4.9 standard
 * errors, as if four cells had their noise in common, which under correlated noise they partly have.
 */
function slackOf({ draws, cells }: Row, share: number): number {
  return 4.9 * Math.sqrt((0.05 * 0.95) / Math.max(1, draws * Math.max(1, cells / 4) * share))
}

export type Row = {
  readonly set: string
  readonly question: string
  /**
   * Median over the cells, in per cent of the unbounded truth: of the counted figure, and of the corrected
   * one.
   */
  readonly total: number
  readonly bias: number
  readonly noise: number
  readonly corrected: number
  readonly correctedBias: number
  /**
   * Of the cells that are shown: of the bounded figure by `low` and `high`, of the unbounded one by the wide
   * interval.
   */
  readonly covered: number
  readonly fullCovered: number
  /** As the noise interval alone would cover the unbounded figure. */
  readonly noiseCoversFull: number
  /** Of all cells: without a wide interval, for either reason, and with one that misses. */
  readonly tooSmall: number
  readonly unknown: number
  readonly missed: number
  /** As `missed`, of an untuned question if the cut total were taken for all that was cut. */
  readonly missedIfHeld: number
  readonly before: number | undefined
  readonly goal: number | undefined
  readonly unbiased: boolean
  readonly draws: number
  readonly cells: number
}

/** What its reader has: the corrected figure beside the counted one. */
export function bestOf({ total, corrected }: Pick<Row, 'total' | 'corrected'>): number {
  return Math.min(total, corrected)
}

/** A cell that is too small for a wide interval says nothing that could be wrong, and is not counted. */
export function isCovered(row: Row): boolean {
  const wide = 1 - row.tooSmall - row.unknown
  return (
    row.covered >= MIN_COVERAGE.noise - slackOf(row, 1) &&
    row.fullCovered >= MIN_COVERAGE.full - slackOf(row, wide)
  )
}

/**
 * Of an untuned question. Where about as much is cut as may be for there to be a wide interval, its noise
 * decides in which answers there is one; so the cells without one count too.
 */
export function isRarelyMissed(row: Row): boolean {
  return (
    row.covered >= MIN_COVERAGE.noise - slackOf(row, 1) &&
    row.missed <= 1 - MIN_COVERAGE.full + slackOf(row, 1)
  )
}

/** Negative control: whether the noise interval alone would pass for an interval of the unbounded figure. */
export function wouldNoiseDo(row: Row): boolean {
  return isCovered({ ...row, fullCovered: row.noiseCoversFull })
}

/** Negative control: whether the wide interval of an untuned question would do without v. */
export function wouldHeldDo(row: Row): boolean {
  return isRarelyMissed({ ...row, missed: row.missedIfHeld })
}

/** What happened to one cell in all draws. */
export class Tally {
  draws = 0
  squares = 0
  correctedSquares = 0
  correctedSum = 0
  shown = 0
  covered = 0
  noiseCoversFull = 0
  wide = 0
  missed = 0
  missedIfHeld = 0
  tooSmall = 0
  unknown = 0

  /** `ifHeld`: the same cell as if its cut total held all that was cut. */
  add(cell: Cell | undefined, truth: number, bounded: number, ifHeld = cell): void {
    if (cell === undefined || ifHeld === undefined) throw new RangeError('no such cell')
    this.draws++
    const { value, low, high, corrected, fullMark } = cell
    // What an answer would not show is as if it had said nothing.
    const counted = value ?? 0
    this.squares += (counted - truth) ** 2
    this.correctedSquares += ((corrected ?? counted) - truth) ** 2
    this.correctedSum += corrected ?? counted
    if (fullMark === 'too-small') this.tooSmall++
    if (fullMark === 'unknown') this.unknown++
    if (low === null || high === null) return
    this.shown++
    if (low <= bounded && bounded <= high) this.covered++
    if (low <= truth && truth <= high) this.noiseCoversFull++
    if (cell.fullLow !== null) this.wide++
    if (misses(cell, truth)) this.missed++
    if (misses(ifHeld, truth)) this.missedIfHeld++
  }
}

function misses({ fullLow, fullHigh }: Cell, truth: number): boolean {
  if (fullLow === null || fullHigh === null) return false
  return truth < fullLow || truth > fullHigh
}

export function summary(
  { goal, before, unbiased }: UtilityQuestion,
  shown: readonly number[],
  tallies: readonly Tally[],
  exact: readonly number[],
  truth: readonly number[],
): Omit<Row, 'set' | 'question'> {
  const relative = shown.map((cell, i) => {
    const { squares, correctedSquares, correctedSum, draws } = tallies[i] ?? new Tally()
    const base = Math.abs(at(truth, cell))
    const bias = Math.abs(at(exact, cell) - at(truth, cell)) / base
    const total = Math.sqrt(squares / draws) / base
    return {
      bias,
      total,
      noise: Math.sqrt(Math.max(0, total ** 2 - bias ** 2)),
      corrected: Math.sqrt(correctedSquares / draws) / base,
      correctedBias: Math.abs(correctedSum / draws - at(truth, cell)) / base,
    }
  })
  const middle = (pick: (row: (typeof relative)[number]) => number) => 100 * median(relative.map(pick))
  const all = (pick: (tally: Tally) => number) => tallies.reduce((sum, tally) => sum + pick(tally), 0)
  const wide = all(each => each.wide)
  return {
    total: middle(row => row.total),
    bias: middle(row => row.bias),
    noise: middle(row => row.noise),
    corrected: middle(row => row.corrected),
    correctedBias: middle(row => row.correctedBias),
    covered: all(each => each.covered) / all(each => each.shown),
    noiseCoversFull: all(each => each.noiseCoversFull) / all(each => each.shown),
    // Cells that are all too small claim nothing.
    fullCovered: wide === 0 ? 1 : 1 - all(each => each.missed) / wide,
    tooSmall: all(each => each.tooSmall) / all(each => each.draws),
    unknown: all(each => each.unknown) / all(each => each.draws),
    missed: all(each => each.missed) / all(each => each.draws),
    missedIfHeld: all(each => each.missedIfHeld) / all(each => each.draws),
    before,
    goal,
    unbiased: unbiased ?? false,
    draws: tallies[0]?.draws ?? 0,
    cells: shown.length,
  }
}

function at<T>(values: readonly T[], index: number): T {
  const value = values[index]
  if (value === undefined) throw new RangeError('no such cell')
  return value
}
