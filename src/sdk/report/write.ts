// The compliance report as a page, as rows for a spreadsheet, and as JSON: each written piece by piece.
import type { Language } from '../../../schemas/common.ts'
import {
  type ReportHead,
  type ReportRow,
  TABLE_COLUMNS,
  type TableKey,
} from '../../../schemas/compliance-report.ts'
import { writeCsv } from '../csv.ts'
import { memberChart, timeChart } from '../format/bar-chart.ts'
import { escaped, PAGE_END, pageHead, TABLE_END, tableHead, tableOf, tableRow } from '../format/page.ts'
import type { AnnexRow } from './annex.ts'
import { type DocumentBlock, reportColumns, reportDocument, reportRow } from './document.ts'
import { REPORT_WORDS } from '../../text/report/words.ts'

/** Opens the annex's rows again for each of its tables. */
export type Rows = () => AsyncIterable<AnnexRow>
export type Pieces = AsyncGenerator<string>

export async function* reportPage(language: Language, head: ReportHead, rows: Rows): Pieces {
  const words = REPORT_WORDS[language]
  const { title, lead, reading, warnings, charts, parts } = reportDocument(head, language)
  yield pageHead({ language, title, lead })
  yield note(reading)
  for (const warning of warnings) yield `<p><strong>${escaped(warning)}</strong></p>`
  for (const { title: name, kind, bars, colour } of charts) {
    yield `${(kind === 'time' ? timeChart : memberChart)(name, bars, colour)}\n`
  }
  for (const part of parts) {
    const content = part.blocks.map(block => blockPage(block, words.none))
    yield `<section><h2>${escaped(part.title)}</h2>${part.notes.map(note).join('')}${content.join('')}</section>\n`
  }
  for (const key of ['computations', 'refusals'] as const) {
    const columns = reportColumns(language, key)
    yield `<section class="wide"><h2>${escaped(words.annex[key])}</h2>${note(words.annexNote[key])}${tableHead(columns)}`
    let count = 0
    for await (const row of rows()) {
      if (row.table !== key) continue
      count++
      yield tableRow(columns, reportRow({ language, purposes: head.purposes }, key, row))
    }
    yield `${TABLE_END}${count === 0 ? `<p>${escaped(words.none)}</p>` : ''}</section>`
  }
  yield PAGE_END
}

/** One line a statement: part, table or fact, entries, then the columns by name. */
export async function* reportCsv(head: ReportHead, rows: Rows): Pieces {
  const lines = (part: string, key: TableKey, table: readonly ReportRow[]) =>
    table.map(({ cells, seq }) => [
      part,
      key,
      seq.join(' '),
      TABLE_COLUMNS[key].map((name, at) => `${name}=${cells[at] ?? ''}`).join('; '),
    ])
  const facts = head.parts.flatMap(part => [
    ...part.facts.map(({ key, value, seq }) => [
      part.key,
      key,
      seq.join(' '),
      value.trim().replaceAll('\n', ' | '),
    ]),
    ...part.tables.flatMap(({ key, rows: table }) => lines(part.key, key, table)),
  ])
  yield writeCsv({
    comments: [
      `${head.service} ${head.period.from} – ${head.period.to}, made ${head.made} by ${head.madeBy}`,
    ],
    header: ['part', 'statement', 'entries', 'value'],
    rows: facts,
  })
  for await (const row of rows()) {
    // Without the mark at the beginning of a file and a header of its own.
    yield writeCsv({ header: lines('annex', row.table, [row])[0] ?? [], rows: [] }).slice(1)
  }
}

export async function* reportJson(head: ReportHead, rows: Rows): Pieces {
  yield `${JSON.stringify({ ...head, columns: TABLE_COLUMNS }).slice(0, -1)},"annex":[`
  let first = true
  for await (const row of rows()) {
    yield `${first ? '' : ','}\n${JSON.stringify(row)}`
    first = false
  }
  yield ']}\n'
}

function blockPage(block: DocumentBlock, none: string): string {
  const title = block.title === undefined ? '' : `<h3>${escaped(block.title)}</h3>`
  if (block.kind === 'table') {
    return `${title}${block.sheet.rows.length === 0 ? `<p>${escaped(none)}</p>` : tableOf(block.sheet)}`
  }
  if (block.facts.length === 0) return title
  const rows = block.facts.map(({ name, value, raw, seq }) => {
    if (name === undefined) return `<tr><td colspan="3">${escaped(value)}</td></tr>`
    const shown = raw ? `<pre>${escaped(value)}</pre>` : escaped(value)
    return `<tr><th>${escaped(name)}</th><td>${shown}</td><td class="seq">${escaped(seq.join(' '))}</td></tr>`
  })
  return `${title}<table class="facts">${rows.join('')}</table>`
}

function note(text: string): string {
  return `<p class="note">${escaped(text)}</p>`
}
