// What a chart shows, independent of the chart library: points with intervals, by series and category.
import { intervalOf } from '../../../schemas/answer-tables.ts'
import type { Answer, Cell, Table } from '../../../schemas/answer.ts'
import {
  cellLabels,
  cellsInOrder,
  isLevelTable,
  styleOf,
  tableTitle,
} from '../../../src/sdk/format/answer-view.ts'
import { decimalsFor, type EstimateStyle } from '../../../src/sdk/format/numbers.ts'
import { type Labels, smallWords } from './tables.ts'

export type Point = {
  readonly value: number | null
  readonly low: number | null
  readonly high: number | null
  readonly mark: Cell['mark']
}

export type ChartModel = {
  readonly title: string
  readonly look: 'bars' | 'lines' | 'diverging'
  readonly categories: readonly string[]
  readonly series: readonly { readonly name: string; readonly points: readonly Point[] }[]
  readonly style: EstimateStyle
  /** Places of figures along the axis. */
  readonly decimals: number
  /** Height of the placeholder for a cell that is too small to report. */
  readonly threshold: number
  /** The placeholder's label. */
  readonly small: string
  /** Number of series that are only in the table. */
  readonly left: number
  /** A value of the axis that is not a period; no line leads to it, so it is only in the table. */
  readonly apart: string | undefined
}

const MAX_SERIES = 6
const MAX_BARS = 60
/** A line stays readable for more points: the days of a year, or seven years of weeks. */
const MAX_ALONG = 400
const NOTHING: Point = { value: null, low: null, high: null, mark: 'unbounded' }

/** Undefined where a chart would show less than the table. */
export function chartOf(labels: Labels, answer: Answer, table: Table): ChartModel | undefined {
  const { dimensions } = table
  const axis = axisOf(answer, table)
  const place = dimensions.indexOf(axis ?? '')
  const look = lookOf(answer, table, axis)
  const { drawn, apart } = look === 'lines' ? inTime(answer, table, axis) : { drawn: cellsInOrder(table) }
  const style = styleOf(answer, table)
  const title = tableTitle(labels.language, answer, table)
  // By code: two values may have the same label.
  const categories = new Map<number, { readonly at: number; readonly words: string }>()
  const series = new Map<string, { readonly name: string; readonly row: Map<number, Cell> }>()
  for (const cell of drawn) {
    const words = cellLabels(labels.language, answer, dimensions, cell.codes)
    const category = place < 0 ? title : (words[place] ?? '')
    const name = words.filter((_, at) => at !== place).join(' · ')
    const code = cell.codes[place] ?? 0
    const { at } = categories.get(code) ?? { at: categories.size }
    categories.set(code, { at, words: category })
    const key = cell.codes.filter((_, axis) => axis !== place).join()
    const { row } = series.get(key) ?? { row: new Map<number, Cell>() }
    row.set(at, cell)
    series.set(key, { name, row })
  }
  const most = look === 'lines' ? MAX_ALONG : MAX_BARS
  if (categories.size === 0 || categories.size > most || series.size > MAX_BARS) return undefined
  const shown = [...series.values()].slice(0, MAX_SERIES)
  return {
    title,
    look,
    categories: [...categories.values()].map(({ words }) => words),
    series: shown.map(({ name, row }) => ({
      name: name === '' ? title : name,
      points: [...categories.values()].map(({ at }) => pointOf(row.get(at))),
    })),
    style,
    decimals: decimalsOf(table, style),
    threshold: isLevelTable(table) && table.measure === null ? answer.reportingThreshold : 0,
    small: smallWords(labels, answer, table),
    left: series.size - shown.length,
    apart: apart === undefined ? undefined : labels.format.label(apart.label),
  }
}

/** As many as half of the figures need. */
export function decimalsOf({ cells }: Table, { whole, percent, exact }: EstimateStyle): number {
  if (whole || exact === true) return 0
  const halves = cells.flatMap(cell => {
    const interval = intervalOf(cell)
    return interval === undefined ? [] : [(interval.high - interval.low) / 2]
  })
  const typical = halves.toSorted((a, b) => a - b)[Math.floor(halves.length / 2)] ?? 1
  return Math.max(0, decimalsFor(typical * (percent ? 100 : 1)))
}

function pointOf(cell: Cell | undefined): Point {
  if (cell === undefined) return NOTHING
  const interval = intervalOf(cell)
  return interval === undefined ? { ...NOTHING, mark: cell.mark } : { ...interval, mark: cell.mark }
}

/** The period where there is one, else the first dimension. */
function axisOf({ query }: Answer, { dimensions }: Table): string | undefined {
  if (query.kind === 'trend' && dimensions.includes(query.period)) return query.period
  return dimensions[0]
}

/** Drops the axis's last value, "other or unknown", which has no place in time; unless it is the only one. */
function inTime({ dimensions }: Answer, table: Table, axis: string | undefined) {
  const values = dimensions.find(({ name }) => name === axis)?.values ?? []
  const place = table.dimensions.indexOf(axis ?? '')
  const drawn = table.cells.filter(({ codes }) => codes[place] !== values.length - 1)
  if (drawn.length === 0 || drawn.length === table.cells.length) return { drawn: table.cells }
  return { drawn, apart: values.at(-1) }
}

function lookOf({ query }: Answer, { kind }: Table, axis: string | undefined): ChartModel['look'] {
  if (kind === 'tgi') return 'diverging'
  return query.kind === 'trend' && axis === query.period ? 'lines' : 'bars'
}
