// The compliance report as a page, as rows for a spreadsheet, and as JSON: each written piece by piece.
import type { ReportHead, ReportPart, ReportRow, TableKey } from '../../../schemas/compliance-report.ts'
import { TABLE_COLUMNS } from '../../../schemas/compliance-report.ts'
import type { AnnexRow } from '../../sdk/report/annex.ts'
import type { Context } from '../context.ts'
import { type Bar, memberChart, timeChart } from '../html/chart.ts'
import { escaped, PAGE_END, pageHead, TABLE_END, tableHead, tableOf, tableRow } from '../html/page.ts'
import { formatNanoRho } from './budget.ts'
import { writeCsv } from '../../sdk/csv.ts'
import { localTime } from './beijing.ts'
import { cellText, isNumeric } from './report-cells.ts'
import { column, type Sheet } from './sheet.ts'

/** Opens the annex's rows again for each of its tables. */
export type Rows = () => AsyncIterable<AnnexRow>
export type Pieces = AsyncGenerator<string>

export async function* reportPage(context: Context, head: ReportHead, rows: Rows): Pieces {
  const { text, language } = context
  const words = text.report
  const { from, to } = head.period
  yield pageHead({
    language,
    title: words.title(from, to),
    lead: words.lead(head.service, localTime(head.made), head.madeBy),
  })
  yield `<p class="note">${escaped(words.reading)}</p>`
  if (!head.complete) yield `<p><strong>${escaped(words.incomplete)}</strong></p>`
  if (head.parts[0]?.facts.find(({ key }) => key === 'entries')?.value === '')
    yield `<p><strong>${escaped(words.empty)}</strong></p>`
  yield drawings(context, head)
  for (const [at, part] of head.parts.entries()) yield partPage(context, part, at + 1)
  for (const key of ['computations', 'refusals'] as const) {
    const columns = columnsOf(context, key)
    yield `<section class="wide"><h2>${escaped(words.annex[key])}</h2><p class="note">${escaped(words.annexNote[key])}</p>${tableHead(columns)}`
    let count = 0
    for await (const row of rows()) {
      if (row.table !== key) continue
      count++
      yield tableRow(columns, rowOf(context, key, row))
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
    yield writeCsv({ comments: [], header: lines('annex', row.table, [row])[0] ?? [], rows: [] }).slice(1)
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

function partPage(context: Context, part: ReportPart, number: number): string {
  const words = context.text.report
  const facts = part.facts.map(fact => factRow(context, part, fact)).join('')
  const tables = part.tables.map(({ key, rows }) => {
    const columns = columnsOf(context, key)
    const title = `<h3>${escaped(words.tables[part.key === 'retention' && key === 'gaps' ? 'retention' : key])}</h3>`
    if (rows.length === 0) return `${title}<p>${escaped(words.none)}</p>`
    return `${title}${tableOf({ columns, rows: rows.map(row => rowOf(context, key, row)) })}`
  })
  const said = facts === '' ? '' : `<table class="facts">${facts}</table>`
  // What is wrong stands before what nobody could check.
  const content =
    part.key === 'deviations'
      ? [...tables, `<h3>${escaped(words.notVerified)}</h3>`, said]
      : [said, ...tables]
  const notes = words.notes[part.key].map(note => `<p class="note">${escaped(note)}</p>`)
  return `<section><h2>${number}. ${escaped(words.parts[part.key])}</h2>${notes.join('')}${content.join('')}</section>\n`
}

function factRow(
  { text }: Context,
  part: ReportPart,
  { key, value, seq }: ReportPart['facts'][number],
): string {
  const words = text.report
  if (part.key === 'deviations') {
    const said = words.unverified[value as keyof typeof words.unverified]
    return `<tr><td colspan="3">${escaped(said)}</td></tr>`
  }
  const name = words.facts[key as keyof typeof words.facts]
  const shown =
    key === 'checkpoint' || key === 'verify_command'
      ? `<pre>${escaped(value)}</pre>`
      : escaped(
          key === 'verified'
            ? words.verified(value)
            : key === 'exports'
              ? words.noExports
              : key === 'oldest'
                ? localTime(value)
                : value || words.none,
        )
  return `<tr><th>${escaped(name)}</th><td>${shown}</td><td class="seq">${escaped(seq.join(' '))}</td></tr>`
}

function columnsOf({ text }: Context, key: TableKey): Sheet['columns'] {
  const words = text.report.columns
  return [
    column(words.seq, 'right'),
    ...TABLE_COLUMNS[key].map(name => column(words[name], isNumeric(name) ? 'right' : 'left')),
  ]
}

function rowOf(context: Context, key: TableKey, { cells, seq }: ReportRow): readonly string[] {
  return [
    seq.join(' '),
    ...TABLE_COLUMNS[key].map((name, at) => cellText(context, key, name, cells[at] ?? null)),
  ]
}

function drawings({ text }: Context, head: ReportHead): string {
  const { charts } = text.report
  const series = (key: ReportHead['series'][number]['key'], shown: (value: string) => string): Bar[] =>
    (head.series.find(each => each.key === key)?.points ?? []).map(({ at, value }) => ({
      label: at,
      value: Number(value),
      shown: shown(value),
    }))
  const members = head.parts
    .find(({ key }) => key === 'computations')
    ?.tables.find(({ key }) => key === 'outcomes')
  const byMember = (members?.rows ?? [])
    .map(({ cells: [organisation, , , charge] }) => ({
      label: organisation ?? '–',
      value: Number(charge),
      shown: formatNanoRho(charge ?? '0'),
    }))
    .toSorted((a, b) => b.value - a.value)
    .slice(0, 20)
  return [
    timeChart(charts.charge, series('charge', formatNanoRho), '#24527a'),
    timeChart(
      charts.computations,
      series('computations', value => value),
      '#4f8a6f',
    ),
    timeChart(
      charts.refusals,
      series('refusals', value => value),
      '#b0573f',
    ),
    ...(byMember.length === 0 ? [] : [memberChart(charts.members, byMember, '#24527a')]),
  ].join('\n')
}
