// One view of an answer: which tables stand together and in what order, their titles, rows and digits.
// Terminal, page, workbook, console and gateway lay it out.
import { intervalOf } from '../../../schemas/answer-tables.ts'
import type { Answer, Cell, Table } from '../../../schemas/answer.ts'
import type { Language } from '../../../schemas/common.ts'
import { COUNTED_WORDS } from '../../text/shared/counted.ts'
import { KIND_WORDS, TABLE_WORDS } from '../../text/shared/statistics.ts'
import { isPercent, titleByKind } from '../table-title.ts'
import { type EstimateStyle, formatEstimate, formatWithin } from './numbers.ts'

/** All tables over one set of dimensions; the one to look at first is first. */
export type TableGroup = { readonly dimensions: readonly string[]; readonly tables: readonly Table[] }

/** A row of a group: its values by code, and each table's cell of them. */
export type GroupRow = { readonly codes: readonly number[]; readonly cells: readonly (Cell | undefined)[] }

/** Ratios come first: in them most of what bounding dropped cancels out. */
const ORDER: Readonly<Record<Answer['query']['kind'], readonly Table['kind'][]>> = {
  profile: ['tgi', 'share', 'consistent', 'level', 'mean', 'average'],
  trend: ['index', 'level', 'average', 'mean', 'growth', 'share', 'moving', 'season'],
  aggregate: [
    'rate',
    'quantile',
    'concentration',
    'hhi',
    'rank',
    'level',
    'consistent',
    'share',
    'mean',
    'average',
  ],
}

/** In the order of the answer's tables; in a group, tables without a single figure come last. */
export function groupsOf(answer: Answer): readonly TableGroup[] {
  const order = ORDER[answer.query.kind]
  const place = ({ kind, cells }: Table): number => {
    const isReadable = cells.some(cell => cell.mark === null)
    return (order.includes(kind) ? order.indexOf(kind) : order.length) + (isReadable ? 0 : order.length + 1)
  }
  const groups = Map.groupBy(answer.tables, ({ dimensions }) => dimensions.join(' '))
  return [...groups.values()].map(tables => ({
    dimensions: tables[0]?.dimensions ?? [],
    tables: tables.toSorted((a, b) => place(a) - place(b)),
  }))
}

/** In the order of the values; where they are ranked, by rank. */
export function rowsOf({ tables }: TableGroup): readonly GroupRow[] {
  const known = tables.map(({ cells }) => new Map(cells.map(cell => [cell.codes.join(), cell])))
  const ordered = tables.find(({ kind }) => kind === 'rank') ?? tables[0]
  const cells = [
    ...(ordered === undefined ? [] : cellsInOrder(ordered)),
    ...tables.flatMap(table => table.cells),
  ]
  const codes = new Map(cells.map(cell => [cell.codes.join(), cell.codes]))
  return [...codes].map(([key, values]) => ({ codes: values, cells: known.map(found => found.get(key)) }))
}

/** Ranks from the first on; what has none comes last. */
export function cellsInOrder({ kind, cells }: Table): readonly Cell[] {
  return kind === 'rank' ? cells.toSorted((a, b) => (a.value ?? Infinity) - (b.value ?? Infinity)) : cells
}

/** What a table's numbers are, in the reader's language: `buyers`, `revenue (CNY)`, `TGI`. */
export function tableTitle(language: Language, answer: Answer, table: Table): string {
  const kinds = KIND_WORDS[language]
  const { kind } = table
  const measure = answer.measures.find(({ name }) => name === table.measure)
  const base =
    measure === undefined ? TABLE_WORDS[language].statistics[table.statistic] : measure.label[language]
  const figures = kind === 'mean' || kind === 'average' ? kinds[kind](base) : base
  return titleByKind({ label: label => label[language], kinds }, answer, table, figures)
}

/** A cell's values in words, one for each dimension of its table. */
export function cellLabels(
  language: Language,
  answer: Answer,
  dimensions: readonly string[],
  codes: readonly number[],
): readonly string[] {
  return dimensions.map((name, at) => {
    const code = codes[at] ?? -1
    const found = answer.dimensions.find(used => used.name === name)
    return found?.values[code]?.label[language] ?? String(code)
  })
}

/** Figures of the statistic itself, and no ratio of two. */
export function isLevelTable({ kind }: Pick<Table, 'kind'>): boolean {
  return kind === 'level' || kind === 'consistent'
}

/** How a table's figures are written; whole things have no decimals. */
export function styleOf(answer: Answer, table: Table): EstimateStyle {
  const quantum = answer.measures.find(({ name }) => name === table.measure)?.quantum
  const isWhole = quantum === undefined || Number.isInteger(Number(quantum))
  return {
    whole: isLevelTable(table) && isWhole,
    exact: table.kind === 'rank',
    percent: isPercent(table),
    signed: table.kind === 'growth',
  }
}

/** `1,234 ± 56`; undefined where a cell has no number. */
export function figureWords(
  language: Language,
  answer: Answer,
  table: Table,
  cell: Cell,
): string | undefined {
  const interval = cell.mark === null ? intervalOf(cell) : undefined
  return interval === undefined ? undefined : formatEstimate(language, interval, styleOf(answer, table))
}

/** With the wide interval, or why there is none; nothing where the counted figure is not shown either. */
export function correctedWords(
  language: Language,
  answer: Answer,
  table: Table,
  cell: Cell | undefined,
): string {
  const words = COUNTED_WORDS[language]
  if (cell === undefined || cell.mark !== null) return ''
  const { corrected: value, fullLow: low, fullHigh: high } = cell
  if (value === null || low === null || high === null)
    return cell.fullMark === 'too-small' ? words.tooSmallCell : words.unknownCell
  return formatWithin(language, { value, low, high }, styleOf(answer, table))
}
