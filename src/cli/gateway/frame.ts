// What the gateway serves: one table with typed columns, and what its numbers are.
import type { Answer, Cell, Table } from '../../../schemas/answer.ts'
import type { Label } from '../../../schemas/common.ts'
import type { AnswerSummary } from '../../../schemas/records.ts'
import type { Estimate } from '../../../schemas/estimate.ts'
import type { HiddenValues } from '../../../schemas/stored-ticket.ts'
import { readableName, readableStatistic } from '../../sdk/buyers.ts'
import type { CsvSheet } from '../../sdk/csv.ts'
import type { Panel } from '../../sdk/panel/read-panel.ts'
import { questionLine } from '../../sdk/questions/question-words.ts'

export interface FrameColumn {
  readonly name: string
  readonly type: 'text' | 'number' | 'boolean'
  readonly values: readonly (string | number | boolean | null)[]
}

export interface Frame {
  readonly columns: readonly FrameColumn[]
  /** What was asked, what it cost, what is counted: a line each. */
  readonly notes: readonly string[]
}

type Row = Readonly<Record<string, string | number | boolean | null>>

export interface FrameWords {
  readonly titleOf: (table: Table) => string
  readonly labelOf: (label: Label) => string
}

const FIGURES = {
  value: 'value',
  low: 'low',
  high: 'high',
  corrected: 'corrected',
  fullLow: 'full_low',
  fullHigh: 'full_high',
} as const satisfies Partial<Record<keyof Cell, string>>

const OF_TABLE = ['table', 'kind', 'statistic', 'measure', 'title'] as const
const MARKS = ['mark', 'full_mark'] as const

/**
 * An answer as one long table: a row for each cell of each of its tables. A dimension `D` is two columns, `D`
 * with codes and `D_label`, with underscores after a name that is taken; a figure is three, with the limits
 * of its 95 % interval.
 */
export function answerFrame(answer: Answer, words: FrameWords, notes: readonly string[]): Frame {
  const dimensions = columnsOf([...new Set(answer.tables.flatMap(table => table.dimensions))])
  const used = new Map(answer.dimensions.map(each => [each.name, each]))
  const rows = answer.tables.flatMap(table =>
    table.cells.map((cell): Row => {
      const labels = dimensions.flatMap(({ name, code, label }) => {
        const at = cell.codes[table.dimensions.indexOf(name)]
        const value = at === undefined ? undefined : used.get(name)?.values[at]
        return [
          [code, value?.value ?? null],
          [label, value === undefined ? null : words.labelOf(value.label)],
        ] as const
      })
      return {
        table: readableName(table.name),
        kind: table.kind,
        statistic: readableStatistic(table.statistic),
        measure: table.measure,
        title: words.titleOf(table),
        ...Object.fromEntries(labels),
        ...Object.fromEntries(
          Object.entries(FIGURES).map(([from, to]) => [to, cell[from as keyof typeof FIGURES]]),
        ),
        mark: cell.mark,
        full_mark: cell.fullMark,
      }
    }),
  )
  return frameOf(
    {
      ...textColumns([...OF_TABLE, ...dimensions.flatMap(({ code, label }) => [code, label])]),
      ...Object.fromEntries(Object.values(FIGURES).map(name => [name, 'number' as const])),
      ...textColumns(MARKS),
    },
    rows,
    notes,
  )
}

type DimensionColumns = { readonly name: string; readonly code: string; readonly label: string }

/** Names come from a provider: one may be another's label, or a column that every frame has. */
function columnsOf(names: readonly string[]): readonly DimensionColumns[] {
  const taken = new Set<string>([...OF_TABLE, ...Object.values(FIGURES), ...MARKS])
  const free = (wanted: string): string => {
    if (taken.has(wanted)) return free(`${wanted}_`)
    taken.add(wanted)
    return wanted
  }
  return names.map(name => ({ name, code: free(name), label: free(`${name}_label`) }))
}

/** The caller's stored answers, the newest first. `hides`: what blind questions hid, by answer. */
export function answersFrame(
  answers: readonly AnswerSummary[],
  hides: ReadonlyMap<string, HiddenValues>,
): Frame {
  return frameOf(
    textColumns(['id', 'edition', 'kind', 'mode', 'question', 'charge_nano_rho', 'entry', 'released']),
    answers.map(({ id, edition, kind, mode, query, charge, seq, released }) => ({
      id,
      edition,
      kind,
      mode,
      question: query === null ? null : questionLine(query, hides.get(id)),
      charge_nano_rho: charge,
      entry: seq,
      released,
    })),
    [],
  )
}

/** What a question would cost and how exact each of its parts would be. */
export function estimateFrame({ parts }: Estimate, { comments = [] }: CsvSheet): Frame {
  return frameOf(
    {
      ...textColumns(['part', 'statistic', 'measure', 'view']),
      groups: 'number',
      plus_minus_95: 'number',
      smallest_readable: 'number',
      ...textColumns(['nano_rho']),
      free: 'boolean',
      cut: 'boolean',
    },
    parts.map(part => ({
      part: readableName(part.name),
      statistic: readableStatistic(part.statistic),
      measure: part.measure,
      view: part.view,
      groups: Number(part.groups),
      plus_minus_95: Number(part.plusMinus),
      smallest_readable: Number(part.smallestReadable),
      nano_rho: part.free ? '0' : part.rho,
      free: part.free,
      cut: part.cut,
    })),
    comments,
  )
}

const PANEL_FIGURES = ['level', 'index', 'change'] as const

/** A standing report: each statistic over the periods of all editions, with its alarms. */
export function panelFrame({ series }: Panel, notes: readonly string[]): Frame {
  const figures = PANEL_FIGURES.flatMap(name => [name, `${name}_low`, `${name}_high`])
  return frameOf(
    {
      ...textColumns(['series', 'period', 'edition', 'answer']),
      ...Object.fromEntries(figures.map(name => [name, 'number' as const])),
      ...textColumns(['alarm']),
    },
    series.flatMap(({ name, points }) =>
      points.map(point => ({
        series: readableName(name),
        period: point.period,
        edition: point.edition,
        answer: point.answer,
        ...Object.fromEntries(
          PANEL_FIGURES.flatMap(figure => {
            const { value, low, high } = point[figure] ?? {}
            return [
              [figure, value ?? null],
              [`${figure}_low`, low ?? null],
              [`${figure}_high`, high ?? null],
            ]
          }),
        ),
        alarm: point.alarm ?? null,
      })),
    ),
    notes,
  )
}

function textColumns(names: readonly string[]): Readonly<Record<string, 'text'>> {
  return Object.fromEntries(names.map(name => [name, 'text' as const]))
}

function frameOf(
  types: Readonly<Record<string, FrameColumn['type']>>,
  rows: readonly Row[],
  notes: readonly string[],
): Frame {
  const columns = Object.entries(types).map(([name, type]) => ({
    name,
    type,
    values: rows.map(row => row[name] ?? null),
  }))
  return { columns, notes }
}
