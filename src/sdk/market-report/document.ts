// A market report as a page that prints: what was found first, then part by part its sentences, a chart and a
// table.
import type { Answer } from '../../../schemas/answer.ts'
import type { Language } from '../../../schemas/common.ts'
import type { ReportPartName } from '../../../schemas/market-report.ts'
import { MARKET_REPORT_WORDS } from '../../text/shared/market-report.ts'
import type { AnswerSheet, MainFigure } from '../format/answer-sheets.ts'
import { groupChart, intervalChart } from '../format/interval-chart.ts'
import { escaped, pageHtml, tableOf } from '../format/page.ts'
import type { Sheet } from '../format/sheet.ts'

export type ReportSection = {
  readonly name: ReportPartName
  readonly answer: Pick<Answer, 'id' | 'seq'>
  readonly explained: readonly string[]
  readonly sheets: readonly AnswerSheet[]
  /** What is counted and what is not. */
  readonly notes: readonly string[]
}

export type ReportDocument = {
  readonly language: Language
  readonly product: string
  /** Dataset, edition and when the report was made. */
  readonly lead: string
  readonly sections: readonly ReportSection[]
  readonly notes: readonly string[]
}

/** Of a longer table the first rows are printed. */
export const MOST_ROWS = 12

/** The rows of the largest figures first, where a table has more than fit: the others are counted. */
export function shownRows(of: AnswerSheet, most: number = MOST_ROWS): readonly number[] {
  const { sheet, main } = of
  const rows = sheet.rows.map((_, at) => at)
  if (main === undefined || main.isPeriod || rows.length <= most) return rows
  const sizeOf = (at: number): number => main.estimates[at]?.value ?? Number.NEGATIVE_INFINITY
  return rows.toSorted((a, b) => sizeOf(b) - sizeOf(a) || a - b).slice(0, most)
}

export function marketReportPage({ language, product, lead, sections, notes }: ReportDocument): string {
  const words = MARKET_REPORT_WORDS[language]
  const paragraph = (text: string, kind = ''): string => `<p${kind}>${escaped(text)}</p>`
  const short = sections.flatMap(({ explained }) => explained.slice(0, 1))
  const body = [
    `<section><h2>${escaped(words.inShort)}</h2>`,
    short.length === 0
      ? paragraph(words.quiet)
      : `<ul>${short.map(text => `<li>${escaped(text)}</li>`).join('')}</ul>`,
    '</section>',
    ...sections.flatMap(section => [
      `<section><h2>${escaped(words.parts[section.name])}</h2>`,
      ...(section.explained.length === 0 ? [words.quiet] : section.explained).map(text => paragraph(text)),
      ...section.sheets.map(sheet => sheetHtml(sheet, words.more)),
      ...section.notes.map(text => paragraph(text, ' class="note"')),
      paragraph(words.entry(section.answer.id, section.answer.seq), ' class="note"'),
      '</section>',
    ]),
    `<section><h2>${escaped(words.notes)}</h2>`,
    ...notes.map(text => paragraph(text)),
    '</section>',
  ]
  return pageHtml({ language, title: words.title(product), lead, body: body.join('\n') })
}

const COLOUR = '#24527a'

function sheetHtml(of: AnswerSheet, more: (rows: number) => string): string {
  const { sheet, keys, main } = of
  const at = shownRows(of)
  const rows = at.flatMap(index => (sheet.rows[index] === undefined ? [] : [sheet.rows[index]]))
  const hidden = sheet.rows.length - rows.length
  const tables = inPieces({ columns: sheet.columns, rows }, keys).map(tableOf)
  const chart = main === undefined || keys !== 1 ? '' : chartOf(sheet, main, at)
  const rest = hidden === 0 ? '' : `<p class="note">${escaped(more(hidden))}</p>`
  return `${chart}${tables.join('')}${rest}`
}

/** Columns that a page is wide enough for, beside those that name the row. */
const MOST_COLUMNS = 5

/** A table too wide for the page as several below one another, each with the `keys` first columns. */
function inPieces({ columns, rows }: Sheet, keys: number): readonly Sheet[] {
  const figures = columns.map((_, at) => at).slice(keys)
  const pieces = Math.max(1, Math.ceil(figures.length / MOST_COLUMNS))
  const each = Math.ceil(figures.length / pieces)
  return Array.from({ length: pieces }, (_, piece) => {
    const of = [...columns.keys()].slice(0, keys).concat(figures.slice(piece * each, (piece + 1) * each))
    const pick = <T>(cells: readonly T[]): T[] => of.flatMap(at => cells[at] ?? [])
    return { columns: pick(columns), rows: rows.map(pick) }
  })
}

function chartOf({ rows }: Sheet, main: MainFigure, at: readonly number[]): string {
  const points = at.map(index => ({
    label: rows[index]?.[0] ?? '',
    shown: main.shown[index] ?? '',
    interval: main.estimates[index] ?? null,
    isMarked: false,
    isJoint: false,
  }))
  if (points.every(({ interval }) => interval === null)) return ''
  return main.isPeriod ? intervalChart(main.title, points, COLOUR) : groupChart(main.title, points, COLOUR)
}
