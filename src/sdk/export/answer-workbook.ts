import { type Answer, type Cell, deltaText, type Table } from '../../../schemas/answer.ts'
import type { Label, Language } from '../../../schemas/common.ts'
import { EXPORT_COLUMNS, EXPORT_WORDS } from '../../text/shared/export.ts'
import { FINDING_WORDS } from '../../text/shared/findings.ts'
import { PRACTICE_WORDS } from '../../text/shared/practice.ts'
import { isPractice } from '../practice/is-practice.ts'
import type { CsvCell } from '../csv.ts'
import type { Workbook, WorkbookSheet } from './xlsx.ts'

export interface AnswerWords {
  readonly language: Language
  readonly titleOf: (table: Table) => string
  readonly labelOf: (label: Label) => string
  /** What was asked of, and what a blind question hid as far as this reader knows it. */
  readonly scope: readonly string[]
  /** What the answer says, in sentences. */
  readonly explained: readonly string[]
  /** What is counted of each statistic, how much is not, and which look this is. */
  readonly counted: readonly string[]
}

/**
 * An answer as a workbook: a sheet of notes that says what was found, what was asked, what it cost and what
 * the numbers count; then each table a sheet with a row for each cell, its estimate and the limits of its
 * 95 % intervals.
 */
export function answerWorkbook(answer: Answer, words: AnswerWords): Workbook {
  const text = EXPORT_WORDS[words.language]
  return {
    sheets: answer.tables.map(table => tableSheet(answer, table, words)),
    notes: { name: text.notes, rows: notesOf(answer, words) },
    modified: answer.released,
  }
}

function tableSheet(answer: Answer, table: Table, words: AnswerWords): WorkbookSheet {
  const title = words.titleOf(table)
  const dimensions = table.dimensions.map(name => answer.dimensions.find(used => used.name === name))
  const columns = EXPORT_COLUMNS[words.language]
  return {
    name: title,
    header: [
      ...table.dimensions.flatMap((name, at) => {
        const label = dimensions[at]?.label
        return [name, label === undefined ? name : words.labelOf(label)]
      }),
      `${title}: ${columns.value}`,
      ...FIGURES.slice(1).map(name => columns[name]),
    ],
    rows: table.cells.map(cell => [
      ...cell.codes.flatMap((code, at): readonly string[] => {
        const value = dimensions[at]?.values[code]
        return value === undefined ? [String(code), String(code)] : [value.value, words.labelOf(value.label)]
      }),
      ...FIGURES.map((name): CsvCell => cell[name]),
    ]),
  }
}

const FIGURES = [
  'value',
  'low',
  'high',
  'mark',
  'corrected',
  'fullLow',
  'fullHigh',
  'fullMark',
] as const satisfies readonly (keyof Cell)[]

function notesOf(answer: Answer, words: AnswerWords): readonly (readonly [string, string])[] {
  const text = EXPORT_WORDS[words.language]
  const { privacy } = answer
  const marks = new Set(answer.tables.flatMap(({ cells }) => cells.map(({ mark }) => mark)))
  const several = (name: string, lines: readonly string[]): readonly [string, string][] =>
    lines.map((line, at) => [at === 0 ? name : '', line])
  return [
    [text.title, words.labelOf(answer.title)],
    ...several(text.finding, words.explained),
    [text.edition, answer.edition],
    ...several(text.scope, words.scope),
    [
      text.charged,
      isPractice(answer)
        ? PRACTICE_WORDS[words.language].line
        : privacy.pool === undefined
          ? `ε ${privacy.epsilon}; ρ ${privacy.rho}; δ ${deltaText(privacy)}`
          : text.ofPool(privacy.epsilon),
    ],
    ...several(text.intervals, [
      text.intervals95,
      text.intervalsFull,
      ...(words.explained.length === 0 ? [] : [FINDING_WORDS[words.language].together]),
    ]),
    ...several(text.marks, [
      ...(marks.has('small') ? [text.small(answer.reportingThreshold)] : []),
      ...(marks.has('unbounded') ? [text.unbounded] : []),
      ...(marks.has('no-earlier') ? [text.noEarlier] : []),
    ]),
    ...several(text.counted, words.counted),
    ...(isPractice(answer)
      ? []
      : ([
          [text.answer, text.logged(answer.id, answer.seq)],
          [text.released, answer.released],
        ] as const)),
  ]
}
