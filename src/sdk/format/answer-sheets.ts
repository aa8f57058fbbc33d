// The tables of an answer as one sheet for each set of dimensions: values side by side, each with its interval.
import { intervalOf, type ValueInterval } from '../../../schemas/answer-tables.ts'
import type { Answer, Cell, Table } from '../../../schemas/answer.ts'
import type { Language } from '../../../schemas/common.ts'
import { isOfFigure } from '../counted-lines.ts'
import { formatEstimate, formatWithin, type EstimateStyle } from './numbers.ts'
import { sheetColumn, type Sheet } from './sheet.ts'
import { isPercent, titleByKind } from '../table-title.ts'
import { COUNTED_WORDS } from '../../text/shared/counted.ts'
import { KIND_WORDS, TABLE_WORDS } from '../../text/shared/statistics.ts'

/** All tables over one set of dimensions, with what a chart of them shows, row by row. */
export type AnswerSheet = {
  readonly sheet: Sheet
  /** How many of the first columns name the row. */
  readonly keys: number
  readonly main: MainFigure | undefined
}

export type MainFigure = {
  readonly title: string
  readonly estimates: readonly (ValueInterval | undefined)[]
  readonly shown: readonly string[]
  readonly isPeriod: boolean
}

export function answerSheets(language: Language, answer: Answer): readonly AnswerSheet[] {
  const groups = Map.groupBy(answer.tables, table => table.dimensions.join(' '))
  return [...groups.values()].map(tables => sheetOf(language, answer, indexFirst(tables)))
}

/** What a table's numbers are, in the reader's language: `buyers`, `revenue (CNY)`, `TGI`. */
export function tableTitle(language: Language, answer: Answer, table: Table): string {
  const kinds = KIND_WORDS[language]
  const { kind } = table
  const measure = answer.measures.find(({ name }) => name === table.measure)
  const base =
    measure === undefined ? TABLE_WORDS[language].statistics[table.statistic] : measure.label[language]
  const of = kind === 'mean' || kind === 'average' ? kinds[kind](base) : base
  return titleByKind({ label: label => label[language], kinds }, answer, table, of)
}

function sheetOf(language: Language, answer: Answer, tables: readonly Table[]): AnswerSheet {
  const dimensions = tables[0]?.dimensions ?? []
  const groups = [
    ...new Map(tables.flatMap(({ cells }) => cells.map(cell => [cell.codes.join(), cell.codes]))),
  ]
  const labels = dimensions.map(name => answer.dimensions.find(used => used.name === name))
  const columns = [
    ...dimensions.map((name, at) => sheetColumn(labels[at]?.label[language] ?? name)),
    ...tables.flatMap(table => [
      sheetColumn(tableTitle(language, answer, table), 'right'),
      ...(isOfFigure(table) ? [sheetColumn(COUNTED_WORDS[language].corrected, 'right')] : []),
    ]),
  ]
  const cells = tables.map(table => new Map(table.cells.map(cell => [cell.codes.join(), cell])))
  const rows = groups.map(([key, codes]) => [
    ...codes.map((code, at) => labels[at]?.values[code]?.label[language] ?? String(code)),
    ...tables.flatMap((table, at) => {
      const cell = cells[at]?.get(key)
      const shown = formatCell(language, answer, table, cell)
      return isOfFigure(table) ? [shown, formatCorrected(language, answer, table, cell)] : [shown]
    }),
  ])
  const sheet = { columns, rows }
  const main = mainTable(tables)
  const estimates = groups.map(([key]) =>
    main === undefined ? undefined : intervalOf(cells[tables.indexOf(main)]?.get(key)),
  )
  return {
    sheet,
    keys: dimensions.length,
    main:
      main === undefined
        ? undefined
        : {
            title: tableTitle(language, answer, main),
            estimates,
            shown: groups.map(([key]) =>
              formatCell(language, answer, main, cells[tables.indexOf(main)]?.get(key)),
            ),
            isPeriod: main.kind === 'index',
          },
  }
}

/** An index comes before the level that it was made from. */
function indexFirst(tables: readonly Table[]): readonly Table[] {
  const keyOf = ({ statistic, measure }: Table): string => `${statistic} ${measure}`
  return [...Map.groupBy(tables, keyOf).values()].flatMap(group => [
    ...group.filter(({ kind }) => kind === 'index'),
    ...group.filter(({ kind }) => kind !== 'index'),
  ])
}

/** Trends are read as an index and profiles as shares: there most of what bounding dropped cancels out. */
function mainTable(tables: readonly Table[]): Table | undefined {
  const order: readonly Table['kind'][] = ['index', 'share', 'consistent', 'level', 'mean', 'average', 'tgi']
  return order.flatMap(kind => tables.filter(table => table.kind === kind))[0]
}

function formatCell(language: Language, answer: Answer, table: Table, cell: Cell | undefined): string {
  const { marks } = TABLE_WORDS[language]
  if (cell === undefined) return ''
  if (cell.mark === 'small') return marks.small(answer.reportingThreshold)
  if (cell.mark !== null) return marks[cell.mark]
  const estimate = intervalOf(cell)
  return estimate === undefined ? marks.unbounded : formatEstimate(estimate, styleOf(answer, table))
}

/** With the wide interval; nothing where the counted figure is not shown either. */
function formatCorrected(language: Language, answer: Answer, table: Table, cell: Cell | undefined): string {
  const words = COUNTED_WORDS[language]
  if (cell === undefined || cell.mark !== null) return ''
  const { corrected: value, fullLow: low, fullHigh: high } = cell
  if (value === null || low === null || high === null)
    return cell.fullMark === 'too-small' ? words.tooSmallCell : words.unknownCell
  return formatWithin({ value, low, high }, styleOf(answer, table))
}

function styleOf(answer: Answer, table: Table): EstimateStyle {
  const percent = isPercent(table)
  const quantum = answer.measures.find(({ name }) => name === table.measure)?.quantum
  const isLevel = table.kind === 'level' || table.kind === 'consistent'
  const whole =
    table.kind === 'rank' || (isLevel && (quantum === undefined || Number.isInteger(Number(quantum))))
  return { whole, percent, signed: table.kind === 'growth' }
}
