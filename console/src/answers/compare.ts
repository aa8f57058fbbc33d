// The tables that two answers share, and each difference with its own interval.
import { earlierOf } from '../../../schemas/combined.ts'
import { type ValueInterval, intervalOf } from '../../../schemas/answer-tables.ts'
import type { Answer, Table } from '../../../schemas/answer.ts'
import type { Language } from '../../../schemas/common.ts'
import { cellLabels, cellsInOrder } from '../../../src/sdk/format/answer-view.ts'

export type ComparedRow = {
  readonly labels: readonly string[]
  readonly a: ValueInterval | undefined
  readonly b: ValueInterval | undefined
  /** b − a; undefined where one of them has no number. */
  readonly difference: ValueInterval | undefined
  readonly verdict: 'higher' | 'lower' | 'within' | 'unknown'
}

type Pair = { readonly a: Table; readonly b: Table }

/** Tables of the same statistic over the same dimensions. */
export function pairsOf(a: Answer, b: Answer): readonly Pair[] {
  return a.tables.flatMap(table => {
    const other = b.tables.find(candidate => keyOf(candidate) === keyOf(table))
    return other === undefined ? [] : [{ a: table, b: other }]
  })
}

/** Rows matched by label: editions may code the same value differently. */
export function rowsOf(language: Language, a: Answer, b: Answer, pair: Pair): readonly ComparedRow[] {
  const others = new Map(
    pair.b.cells.map(cell => [
      cellLabels(language, b, pair.b.dimensions, cell.codes).join('\n'),
      intervalOf(cell),
    ]),
  )
  return cellsInOrder(pair.a).map(cell => {
    const words = cellLabels(language, a, pair.a.dimensions, cell.codes)
    const [first, second] = [intervalOf(cell), others.get(words.join('\n'))]
    const difference = first === undefined || second === undefined ? undefined : minus(second, first)
    return { labels: words, a: first, b: second, difference, verdict: verdictOf(difference) }
  })
}

/**
 * Whether the answers reuse a common part, or one sharpens what the other holds, so that their noise is
 * partly the same draw.
 */
export function shareParts(a: Answer, b: Answer): boolean {
  const sources = (answer: Answer) =>
    new Set([answer.id, ...answer.parts.flatMap(({ reusedFrom }) => reusedFrom ?? []), ...earlierOf(answer)])
  const [first, second] = [sources(a), sources(b)]
  return [...first].some(id => second.has(id))
}

/**
 * Newcombe's square-and-add: limits of the difference of two independent estimates, from their own limits.
 * Exact for symmetric intervals of normal noise.
 */
function minus(b: ValueInterval, a: ValueInterval): ValueInterval {
  const value = b.value - a.value
  return {
    value,
    low: value - Math.hypot(b.value - b.low, a.high - a.value),
    high: value + Math.hypot(b.high - b.value, a.value - a.low),
  }
}

function verdictOf(difference: ValueInterval | undefined): ComparedRow['verdict'] {
  if (difference === undefined) return 'unknown'
  if (difference.low > 0) return 'higher'
  return difference.high < 0 ? 'lower' : 'within'
}

function keyOf({ kind, statistic, measure, dimensions }: Table): string {
  return [kind, statistic, measure ?? '', ...dimensions].join('\n')
}
