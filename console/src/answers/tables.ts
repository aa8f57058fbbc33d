// The tables of an answer: titles, number styles, and which one is shown first.
import { intervalOf } from '../../../schemas/answer-tables.ts'
import type { Answer, Cell, Table } from '../../../schemas/answer.ts'
import { isPercent, titleByKind } from '../../../src/sdk/table-title.ts'
import { COUNTED_WORDS } from '../../../src/text/shared/counted.ts'
import type { Words } from '../shared/words.ts'
import type { NumberStyle } from '../shared/format.ts'
import { labelOf } from '../shared/statistic.ts'

export type Labels = Pick<Words, 'text' | 'format'>

/** Shares and indices come first: in a ratio most of what bounding dropped cancels out. */
const ORDER: Readonly<Record<Answer['query']['kind'], readonly Table['kind'][]>> = {
  profile: ['tgi', 'share', 'consistent', 'level', 'mean', 'average'],
  trend: ['index', 'level', 'average', 'mean', 'growth', 'share', 'moving', 'season'],
  aggregate: [
    'rate',
    'quantile',
    'concentration',
    'hhi',
    'level',
    'consistent',
    'share',
    'mean',
    'average',
    'rank',
  ],
}

export type TableGroup = { readonly dimensions: readonly string[]; readonly tables: readonly Table[] }

/** One group per set of dimensions, in the answer's order; the table to show first is first. */
export function groupsOf(answer: Answer): readonly TableGroup[] {
  const order = ORDER[answer.query.kind]
  const rank = ({ kind }: Table): number => (order.includes(kind) ? order.indexOf(kind) : order.length)
  const groups = Map.groupBy(answer.tables, ({ dimensions }) => dimensions.join(' '))
  return [...groups.values()].map(tables => ({
    dimensions: tables[0]?.dimensions ?? [],
    tables: tables.toSorted((a, b) => rank(a) - rank(b)),
  }))
}

/** `buyers`, `sum of revenue (yuan)`, `TGI of buyers`. */
export function answerTableTitle({ text, format }: Labels, answer: Answer, table: Table): string {
  const of = labelOf({ text, format }, answer.measures, table.statistic, table.measure ?? undefined)
  return titleByKind({ label: format.label, kinds: text.answer.kinds }, answer, table, of)
}

/** A cell's values in words, one for each dimension of its table. */
export function cellLabels({ format }: Labels, answer: Answer, table: Table, cell: Cell): readonly string[] {
  return table.dimensions.map((name, at) => {
    const code = cell.codes[at] ?? -1
    const value = answer.dimensions.find(used => used.name === name)?.values[code]
    return value === undefined ? String(code) : format.label(value.label)
  })
}

/** Two significant digits of the noise, and no decimals for whole things. */
export function styleOf(answer: Answer, table: Table): NumberStyle {
  const percent = isPercent(table)
  const signed = table.kind === 'growth'
  if (table.kind === 'rank') return { decimals: 0 }
  if (isLevelTable(table)) {
    const quantum = answer.measures.find(({ name }) => name === table.measure)?.quantum
    if (quantum === undefined || Number.isInteger(Number(quantum))) return { decimals: 0 }
  }
  const halves = table.cells.flatMap(cell => {
    const interval = intervalOf(cell)
    return interval === undefined ? [] : [(interval.high - interval.low) / 2]
  })
  const typical = halves.toSorted((a, b) => a - b)[Math.floor(halves.length / 2)] ?? 1
  const scaled = typical * (percent ? 100 : 1)
  const decimals = scaled > 0 ? Math.min(6, Math.max(0, 1 - Math.floor(Math.log10(scaled)))) : 0
  return { decimals, percent, signed }
}

/** Only levels name the threshold: it is a count, and would be misread beside a share or an index. */
export function smallWords({ text }: Labels, answer: Answer, { kind }: Table): string {
  return isLevelTable({ kind }) ? text.answer.small(answer.reportingThreshold) : text.answer.tooSmall
}

/** `1,234 ± 56`, or why there is no number. */
export function cellWords(labels: Labels, answer: Answer, table: Table, cell: Cell): string {
  const { text, format } = labels
  switch (cell.mark) {
    case 'small':
      return smallWords(labels, answer, table)
    case 'unbounded':
      return text.answer.unbounded
    case 'no-earlier':
      // An index is missing for "other or unknown", which has no place in time.
      return table.kind === 'index' ? text.answer.noPeriod : text.answer.noEarlier
    case null: {
      const interval = intervalOf(cell)
      return interval === undefined
        ? text.answer.unbounded
        : format.estimate(interval, styleOf(answer, table))
    }
  }
}

/** `1,234 (1,180 – 1,420)`: the corrected figure in its wide interval, or why there is none. */
export function correctedWords(
  { format, language }: Words,
  answer: Answer,
  table: Table,
  cell: Cell | undefined,
): string {
  if (cell === undefined || cell.mark !== null) return ''
  const { corrected, fullLow, fullHigh, fullMark } = cell
  const words = COUNTED_WORDS[language]
  if (corrected === null || fullLow === null || fullHigh === null)
    return fullMark === 'too-small' ? words.tooSmallCell : words.unknownCell
  const show = (value: number) => format.number(value, styleOf(answer, table))
  return `${show(corrected)} (${show(fullLow)} – ${show(fullHigh)})`
}

/** Figures of the statistic itself, and no ratio of two. */
export function isLevelTable({ kind }: Pick<Table, 'kind'>): boolean {
  return kind === 'level' || kind === 'consistent'
}
