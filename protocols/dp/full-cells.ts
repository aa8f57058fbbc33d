// SPEC.md §8: from the noise interval of a cell to the corrected figure and the wide interval, which are for
// the figure that the source has without bounds.
import { type CutFactor, MAX_CORRECTION, mostLost, reachingZero, type Size, stretched } from './cut-total.ts'
import type { Interval } from './ratio.ts'
import { significant } from './significant.ts'
import type { FullMark, MadeCut, TableCell } from './tables.ts'

/**
 * Of a part that bounds can cut; undefined for one that they cannot. `uneven`: its groups lose very different
 * shares, so that the share of all of them corrects none.
 */
export type Loss = {
  readonly factor: CutFactor
  readonly signed: boolean
  readonly allowance: number
  readonly uneven: boolean
}

/** `each`: of a single group, which may have lost more than the part; else of all groups together. */
export type Term = { readonly loss: Loss | undefined; readonly each: boolean }

/** What the figures of one table may have lost: those that are divided, and those that divide. */
export type Losses = {
  readonly over: readonly Term[]
  readonly under: readonly Term[]
  /** Ratios between groups of one part: what the part has lost on average is no part of them. */
  readonly within?: boolean
}

export type Full = Pick<TableCell, 'corrected' | 'fullHigh' | 'fullLow' | 'fullMark'>
export const NO_FULL: Full = { corrected: null, fullHigh: null, fullLow: null, fullMark: null }

/** The rule of one table. */
export type FullRule = {
  readonly cut: MadeCut | null
  readonly full: (estimate: number, noise: Interval, size: Size) => Full
}

/** `lowest` and `highest`: what the figure can be by its meaning. Growth is 1 less than a ratio. */
export function fullRule(
  losses: Losses,
  { less = 0, lowest = -Infinity, highest = Infinity }: { less?: number; lowest?: number; highest?: number },
): FullRule {
  const known = [...losses.over, ...losses.under].flatMap(({ loss }) => loss ?? [])
  if (known.length === 0)
    return {
      cut: null,
      full: (estimate, { low, high }) => ({
        corrected: estimate,
        fullHigh: high,
        fullLow: low,
        fullMark: null,
      }),
    }
  const signed = known.some(loss => loss.signed)
  const cut = madeCut(losses, Math.max(...known.map(({ allowance }) => allowance)))
  if (known.some(({ factor }) => factor.kind === 'unknown')) return { cut, full: () => marked('unknown') }
  const up = product(losses.over.map(most))
  const down = product(losses.under.map(most))
  const change =
    losses.within === true || known.some(({ uneven }) => uneven)
      ? 1
      : product(losses.over.map(likely)) / product(losses.under.map(likely))
  const inside = (value: number) => Math.min(highest, Math.max(lowest, value))
  return {
    cut,
    full: (estimate, noise, size) => {
      if (size === 'too-small' || size === 'divided-by-noise') return marked('too-small')
      const around = { low: noise.low + less, high: noise.high + less }
      const ratio = size === 'faint' ? reachingZero(estimate + less, around, signed) : around
      const { low, high } = stretched(ratio, up, down)
      return {
        corrected: inside((estimate + less) * change - less),
        fullHigh: inside(high - less),
        fullLow: inside(low - less),
        fullMark: null,
      }
    },
  }
}

function madeCut({ over }: Losses, allowance: number): MadeCut {
  const factor = over[0]?.loss?.factor ?? NOTHING_LOST
  const shown = (value: number | null) => (value === null ? null : significant(value, 6))
  const high = factor.kind === 'unknown' ? null : factor.high
  return { allowance, factor: shown(factor.estimate), factorHigh: shown(high) }
}

const NOTHING_LOST: CutFactor = { kind: 'factor', estimate: 1, high: 1 }

/** How many times as much as what is counted it may be, at most. */
function most({ loss, each }: Term): number {
  if (loss === undefined || loss.factor.kind === 'unknown') return 1
  return each ? mostLost(loss.factor, loss.allowance) : loss.factor.high
}

function likely({ loss }: Term): number {
  if (loss === undefined || loss.factor.kind === 'unknown') return 1
  return Math.min(loss.factor.estimate, MAX_CORRECTION)
}

function marked(fullMark: FullMark): Full {
  return { ...NO_FULL, fullMark }
}

function product(factors: readonly number[]): number {
  return factors.reduce((all, factor) => all * factor, 1)
}
