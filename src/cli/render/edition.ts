// An edition as its members see it: what can be asked, how well it was kept, and what it may spend.
import type { CatalogueEdition } from '../../../schemas/api-bodies.ts'
import { countedIn } from '../../../schemas/counted.ts'
import type { Cap, Declaration, Dimension, View } from '../../../schemas/declaration.ts'
import { capOf, inUnits, maxInUnits } from '../../../schemas/view-bounds.ts'
import type { Context } from '../context.ts'
import { blindLines } from './blind-capable.ts'
import { countedReaderOf } from '../../sdk/format/answer-lines.ts'
import { drawProse, drawSheet } from './sheet.ts'
import { plainText } from './plain-text.ts'
import { countedLines } from '../../sdk/counted-lines.ts'
import { poolCell } from '../../sdk/csv.ts'
import { formatDecimal } from '../../sdk/format/numbers.ts'
import { right, sheetOf } from '../../sdk/format/sheet.ts'

export function drawEdition(context: Context, edition: CatalogueEdition): string {
  const { text, language } = context
  const { declaration, capEpsilon, totals, yearlyEpsilon } = edition
  const words = text.edition
  const { pool } = declaration.budget
  const dimensions = sheetOf(declaration.dimensions, [
    [words.dimension, dimension => `${dimension.name}${markOf(dimension)}`],
    [words.label, ({ label }) => label[language]],
    [right(words.values), ({ values }) => String(values.length)],
    ['', ({ values }) => values.map(({ label }) => label[language]).join(text.words.comma)],
  ])
  const measures = declaration.measures.map(
    ({ name, label, unit }) => `${name} (${label[language]}, ${unit[language]})`,
  )
  const head = [
    `${edition.id}  ${text.dataset.statuses[edition.status]}`,
    `${declaration.title[language]} · ${declaration.period.from} – ${declaration.period.to}`,
    `${words.source}${text.words.colon}${declaration.source[language]}`,
  ]
  const notes = [
    `${words.measures}${text.words.colon}${measures.length === 0 ? text.words.none : measures.join(text.words.semicolon)}`,
    ...declaration.views.map(view => `${words.view} ${viewText(context, declaration, view)}`),
    ...countedLines(
      countedReaderOf(context.language, declaration.measures),
      totals.flatMap(({ view, statistic, measure }) =>
        view === null ? [] : (countedIn(declaration, totals, { view, statistic, measure }) ?? []),
      ),
    ),
    ...blindLines(context, edition),
    words.caps(
      formatDecimal(capEpsilon.perConsumer),
      formatDecimal(capEpsilon.total),
      declaration.budget.delta,
    ),
    words.yearly(formatDecimal(yearlyEpsilon.perConsumer), formatDecimal(yearlyEpsilon.total)),
    ...(pool === undefined ? [] : [words.pool(poolCell(pool.epsilon), poolCell(pool.perYear))]),
  ]
  const prose = (lines: readonly string[]) => drawProse(context, lines.map(plainText))
  const hasTags = declaration.dimensions.some(({ tags }) => tags !== undefined)
  const table = [...drawSheet(context, dimensions), words.perUnitNote, ...(hasTags ? [words.tagsNote] : [])]
  return `${[...prose(head), '', ...table, '', ...prose(notes)].join('\n')}\n`
}

function markOf({ perUnit, tags }: Dimension): string {
  if (tags !== undefined) return ` ×${tags}`
  return perUnit ? ' *' : ''
}

function viewText(context: Context, declaration: Declaration, view: View): string {
  const { text } = context
  const bounds = [
    ...(view.perUnit === undefined ? [] : [text.edition.perUnit(view.perUnit)]),
    ...view.caps.map(cap => `${capText(context, declaration, cap)}${byValueText(context, declaration, cap)}`),
  ]
  const served = view.for.map(name => text.answer.statistics[name]).join(text.words.comma)
  const bound = bounds.length === 0 ? text.edition.unbounded : bounds.join(text.words.semicolon)
  return `${view.name}${text.words.colon}${served}${text.words.semicolon}${bound}`
}

/** The range of the bounds that some values have of their own. */
function byValueText({ text }: Context, declaration: Declaration, cap: Cap): string {
  if (cap.byValue === undefined) return ''
  const bounds = cap.byValue.caps.map(({ max }) => inUnits(declaration, cap, Number(max)))
  const [least, most] = [Math.min(...bounds), Math.max(...bounds)].map(bound => formatDecimal(String(bound)))
  return text.edition.byValue(bounds.length, cap.byValue.dimension, least ?? '', most ?? '')
}

function capText({ text, language }: Context, declaration: Declaration, cap: Cap): string {
  const over = cap.over.join(' × ')
  if (!('of' in cap)) return text.edition.cap(cap.max, over)
  if (cap.of === 'orders') return text.edition.capOfOrders(cap.max, over)
  const measure = declaration.measures.find(({ name }) => name === capOf(cap))
  const most = formatDecimal(String(maxInUnits(declaration, cap)))
  return text.edition.capOfMeasure(cap.of.measure, `${most} ${measure?.unit[language] ?? ''}`.trim(), over)
}
