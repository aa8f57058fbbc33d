// The compliance report in the reader's words: titles, facts, sheets and bars, from which a printed page and
// a preview are both made.
import {
  type ReportHead,
  type ReportPart,
  type ReportRow,
  TABLE_COLUMNS,
  type TableKey,
} from '../../../schemas/compliance-report.ts'
import type { Language } from '../../../schemas/common.ts'
import type { Bar } from '../format/bar-chart.ts'
import { formatNanoRho } from '../format/numbers.ts'
import { sheetColumn, type Sheet } from '../format/sheet.ts'
import { localTime } from '../period.ts'
import { cellText, isNumeric, type ReportReader } from './cells.ts'
import { REPORT_WORDS, type ReportWords } from '../../text/report/words.ts'

export type ReportDocument = {
  readonly title: string
  readonly lead: string
  readonly reading: string
  /** What the reader should know first: the period is not over, or empty. */
  readonly warnings: readonly string[]
  readonly charts: readonly ReportChart[]
  readonly parts: readonly DocumentPart[]
}

export type ReportChart = {
  readonly title: string
  /** Bars over time are vertical, bars by member horizontal. */
  readonly kind: 'time' | 'members'
  readonly bars: readonly Bar[]
  readonly colour: string
}

export type DocumentPart = {
  readonly title: string
  readonly notes: readonly string[]
  /** In this order: what is wrong comes before what nobody could check. */
  readonly blocks: readonly DocumentBlock[]
}

export type DocumentBlock =
  | { readonly kind: 'facts'; readonly title: string | undefined; readonly facts: readonly DocumentFact[] }
  | { readonly kind: 'table'; readonly title: string; readonly sheet: Sheet }

export type DocumentFact = {
  /** Undefined: the value is a sentence. */
  readonly name: string | undefined
  readonly value: string
  /** Preformatted, line by line. */
  readonly raw: boolean
  readonly seq: readonly string[]
}

export function reportDocument(head: ReportHead, language: Language): ReportDocument {
  const words = REPORT_WORDS[language]
  const reader = { language, purposes: head.purposes }
  const { from, to } = head.period
  const empty = head.parts[0]?.facts.find(({ key }) => key === 'entries')?.value === ''
  return {
    title: words.title(from, to),
    lead: words.lead(head.service, localTime(head.made), head.madeBy),
    reading: words.reading,
    warnings: [...(head.complete ? [] : [words.incomplete]), ...(empty ? [words.empty] : [])],
    charts: chartsOf(words, head),
    parts: head.parts.map((part, at) => partOf(words, reader, part, at + 1)),
  }
}

export function reportColumns(language: Language, key: TableKey): Sheet['columns'] {
  const words = REPORT_WORDS[language].columns
  return [
    sheetColumn(words.seq, 'right'),
    ...TABLE_COLUMNS[key].map(name => sheetColumn(words[name], isNumeric(name) ? 'right' : 'left')),
  ]
}

export function reportRow(reader: ReportReader, key: TableKey, { cells, seq }: ReportRow): readonly string[] {
  const shown = TABLE_COLUMNS[key].map((name, at) => cellText(reader, key, name, cells[at] ?? null))
  return [seq.join(' '), ...shown]
}

function partOf(words: ReportWords, reader: ReportReader, part: ReportPart, number: number): DocumentPart {
  const isDeviations = part.key === 'deviations'
  const facts: DocumentBlock = {
    kind: 'facts',
    title: isDeviations ? words.notVerified : undefined,
    facts: part.facts.map(fact => factOf(words, part, fact)),
  }
  const tables = part.tables.map(({ key, rows }): DocumentBlock => {
    const title = words.tables[part.key === 'retention' && key === 'gaps' ? 'retention' : key]
    const sheet = {
      columns: reportColumns(reader.language, key),
      rows: rows.map(row => reportRow(reader, key, row)),
    }
    return { kind: 'table', title, sheet }
  })
  return {
    title: `${number}. ${words.parts[part.key]}`,
    notes: words.notes[part.key],
    blocks: isDeviations ? [...tables, facts] : [facts, ...tables],
  }
}

function factOf(
  words: ReportWords,
  part: ReportPart,
  { key, value, seq }: ReportPart['facts'][number],
): DocumentFact {
  if (part.key === 'deviations') {
    const said = words.unverified[value as keyof typeof words.unverified]
    return { name: undefined, value: said, raw: false, seq: [] }
  }
  const name = words.facts[key as keyof typeof words.facts]
  const raw = key === 'checkpoint' || key === 'verify_command'
  return { name, value: raw ? value : factValue(words, key, value), raw, seq }
}

function factValue(words: ReportWords, key: string, value: string): string {
  if (key === 'verified') return words.verified(value)
  if (key === 'exports') return words.noExports
  if (key === 'oldest') return localTime(value)
  return value || words.none
}

function chartsOf({ charts }: ReportWords, head: ReportHead): readonly ReportChart[] {
  const bars = (key: ReportHead['series'][number]['key'], shown: (value: string) => string): readonly Bar[] =>
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
  const plain = (value: string): string => value
  return [
    { title: charts.charge, kind: 'time', bars: bars('charge', formatNanoRho), colour: '#24527a' },
    { title: charts.computations, kind: 'time', bars: bars('computations', plain), colour: '#4f8a6f' },
    { title: charts.refusals, kind: 'time', bars: bars('refusals', plain), colour: '#b0573f' },
    ...(byMember.length === 0
      ? []
      : [{ title: charts.members, kind: 'members' as const, bars: byMember, colour: '#24527a' }]),
  ]
}
