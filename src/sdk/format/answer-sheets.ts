// The tables of an answer as one sheet for each set of dimensions: values side by side, each with its interval.
import { intervalOf, type ValueInterval } from '../../../schemas/answer-tables.ts'
import type { Answer, Cell, Table } from '../../../schemas/answer.ts'
import type { Language } from '../../../schemas/common.ts'
import { isOfFigure } from '../counted-lines.ts'
import {
  cellLabels,
  correctedWords,
  figureWords,
  groupsOf,
  rowsOf,
  type TableGroup,
  tableTitle,
} from './answer-view.ts'
import { sheetColumn, type Sheet } from './sheet.ts'
import { COUNTED_WORDS } from '../../text/shared/counted.ts'
import { TABLE_WORDS } from '../../text/shared/statistics.ts'

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
  return groupsOf(answer).map(group => sheetOf(language, answer, group))
}

function sheetOf(language: Language, answer: Answer, group: TableGroup): AnswerSheet {
  const { dimensions, tables } = group
  const rows = rowsOf(group)
  const columns = [
    ...dimensions.map(name =>
      sheetColumn(answer.dimensions.find(used => used.name === name)?.label[language] ?? name),
    ),
    ...tables.flatMap(table => [
      sheetColumn(tableTitle(language, answer, table), 'right'),
      ...(isOfFigure(table) ? [sheetColumn(COUNTED_WORDS[language].corrected, 'right')] : []),
    ]),
  ]
  const sheet = {
    columns,
    rows: rows.map(({ codes, cells }) => [
      ...cellLabels(language, answer, dimensions, codes),
      ...tables.flatMap((table, at) => [
        formatCell(language, answer, table, cells[at]),
        ...(isOfFigure(table) ? [correctedWords(language, answer, table, cells[at])] : []),
      ]),
    ]),
  }
  const main = mainTable(tables)
  if (main === undefined) return { sheet, keys: dimensions.length, main }
  const drawn = rows.map(({ cells }) => cells[tables.indexOf(main)])
  return {
    sheet,
    keys: dimensions.length,
    main: {
      title: tableTitle(language, answer, main),
      estimates: drawn.map(cell => intervalOf(cell)),
      shown: drawn.map(cell => formatCell(language, answer, main, cell)),
      isPeriod: main.kind === 'index',
    },
  }
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
  return figureWords(language, answer, table, cell) ?? marks.unbounded
}
