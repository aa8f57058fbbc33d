// What an answer counts, in sentences for people: the same on a terminal, in the console and in files.
import type { Answer, Counted, CountedBound, Table } from '../../schemas/answer.ts'
import type { Estimate } from '../../schemas/estimate.ts'
import type { Label } from '../../schemas/common.ts'
import type { Measure } from '../../schemas/declaration.ts'
import { COUNTED_WORDS } from '../text/shared/counted.ts'
import { formatDecimal, formatPercent } from './format/numbers.ts'

export type CountedReader = {
  readonly language: keyof typeof COUNTED_WORDS
  /** As far as they are known here. */
  readonly measures: readonly Pick<Measure, 'name' | 'label' | 'unit'>[]
  /** `buyers`, `sum of revenue`. */
  readonly what: (counted: Pick<Counted, 'statistic' | 'measure'>) => string
}

/** One line for each view and statistic. */
export function countedLines(reader: CountedReader, counted: readonly Counted[]): readonly string[] {
  const words = COUNTED_WORDS[reader.language]
  return counted.map(each => {
    const what = reader.what(each)
    if (each.bounds.length === 0) return words.all(what, each.view)
    const bounds = each.bounds.map(bound => boundText(reader, bound)).join(words.and)
    const space = reader.language === 'en' ? ' ' : ''
    return `${words.bounded(what, each.view, bounds)}${space}${leftOutText(reader, each)}`
  })
}

/** What is known of the scope that was asked, of each figure whose bounds can cut, and how to read it. */
export function cutLines(
  { language }: Pick<CountedReader, 'language'>,
  { tables, measures }: Pick<Answer, 'tables' | 'measures'>,
  titleOf: (table: Table) => string,
): readonly string[] {
  const words = COUNTED_WORDS[language]
  const clips = measures.flatMap(({ name, label, unit, quantum, lo, hi }) => {
    if (!tables.some(({ measure }) => measure === name)) return []
    const amount = (quanta: string) =>
      `${formatDecimal(String(Number((Number(quanta) * Number(quantum)).toPrecision(15))))} ${unit[language]}`.trimEnd()
    return [words.clip(label[language], lo.startsWith('-') ? amount(lo) : undefined, amount(hi))]
  })
  const cut = tables.flatMap(table => (table.cut === null ? [] : [{ table, cut: table.cut }]))
  if (cut.length === 0) return clips
  const shares = cut.flatMap(({ table, cut: { factor, factorHigh } }) => {
    // A consistent table has the factor of its level, which says it already.
    if (!isOfFigure(table) || table.kind === 'consistent') return []
    if (factor === null) return [words.cutUnknown(titleOf(table))]
    if (factorHigh === null) return [words.cutMost(titleOf(table), percent(1 - 1 / factor))]
    return [words.cut(titleOf(table), percent(1 - 1 / factor), percent(1 - 1 / factorHigh))]
  })
  const allowances = [...new Set(cut.map(each => each.cut.allowance))].toSorted((a, b) => a - b)
  const small = cut.flatMap(({ table: { cells } }) => cells.filter(cell => cell.fullMark === 'too-small'))
  return [
    ...new Set(shares),
    ...clips,
    words.wide(allowances.join(' / ')),
    ...(small.length === 0 ? [] : [words.tooSmall(small.length)]),
  ]
}

/**
 * What can be told before anything is asked: whether groups will be readable, and what would tell more.
 * `called`: what parts and dimensions are called; absent: as their plan and declaration name them.
 */
export function forecastLines(
  { language }: Pick<CountedReader, 'language'>,
  { parts, grouped }: Pick<Estimate, 'parts' | 'grouped'>,
  called?: {
    readonly part: (part: Estimate['parts'][number]) => string
    readonly dimension: (name: string) => string
  },
): readonly string[] {
  const words = COUNTED_WORDS[language]
  const sizes = parts.flatMap(part => {
    const { forecast, divides } = part
    if (forecast === null || forecast.size === 'clear') return []
    const figure = formatDecimal(forecast.figure)
    const name = called?.part(part) ?? part.name
    if (divides) return [words.forecastDivides(name, figure)]
    return forecast.size === 'too-small' ? [words.forecastSmall(name, figure)] : []
  })
  if (grouped === null) return sizes
  const { values, plusMinus, from } = grouped
  const dimension = called?.dimension(grouped.dimension) ?? grouped.dimension
  return [...sizes, words.grouped(dimension, String(values), formatDecimal(plusMinus), String(from))]
}

/** Tables whose corrected figures are shown beside the counted ones: ratios within one part have none. */
export function isOfFigure({ kind, cut }: Pick<Table, 'kind' | 'cut'>): boolean {
  const isFigure = kind === 'level' || kind === 'consistent' || kind === 'mean' || kind === 'average'
  return cut !== null && isFigure
}

function leftOutText({ language }: CountedReader, { leftOut, low, high }: Counted): string {
  const words = COUNTED_WORDS[language]
  if (leftOut === null || low === null || high === null) return words.leftOutUnknown
  return words.leftOut(percent(leftOut), `${percent(low)} – ${percent(high)}`)
}

function boundText({ language, measures }: CountedReader, { of, max, over }: CountedBound): string {
  const words = COUNTED_WORDS[language]
  const label = (text: Label) => text[language]
  const [most, labels] = [formatDecimal(max), over.map(label)]
  if (of === 'rows' || of === 'orders') return words[of](most, labels)
  const measure = measures.find(({ name }) => name === of)
  const unit = measure === undefined ? '' : ` ${label(measure.unit)}`
  return words.amount(measure === undefined ? of : label(measure.label), `${most}${unit}`, labels)
}

function percent(share: number): string {
  return formatPercent(share, share < 0.1 ? 1 : 0)
}
