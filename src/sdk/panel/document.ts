// A panel in the reader's words: sentences, sheets, and a page that prints.
import type { ValueInterval } from '../../../schemas/answer-tables.ts'
import type { Language } from '../../../schemas/common.ts'
import { STATISTIC_WORDS } from '../../text/shared/statistics.ts'
import { PANEL_WORDS } from '../../text/shared/panel.ts'
import { intervalChart } from '../format/interval-chart.ts'
import { formatEstimate } from '../format/numbers.ts'
import { escaped, pageHtml, tableOf } from '../format/page.ts'
import { right, type Sheet, sheetOf } from '../format/sheet.ts'
import { raisedAlarms } from './alarms.ts'
import type { PanelBlock, PanelRow } from './blocks.ts'
import type { PanelPoint, PanelSeries } from './panel.ts'
import type { Panel } from './read-panel.ts'

/** What a series is of: `orders`, `revenue (yuan)`. */
export function seriesTitle(
  { statistic, measure }: Pick<PanelSeries, 'statistic' | 'measure'>,
  language: Language,
): string {
  if (measure !== null) return `${measure.label[language]} (${measure.unit[language]})`
  const words = STATISTIC_WORDS[language]
  return statistic === 'units' || statistic === 'orders' ? words[statistic] : words.count
}

/** One for each alarm, the newest first; else one that there is none, where anything is watched. */
export function panelAlarms(panel: Panel, language: Language): readonly string[] {
  const words = PANEL_WORDS[language]
  const said = raisedAlarms(panel).map(({ alarm, series, period, change }) =>
    words.raised(
      alarm,
      seriesTitle(series, language),
      period.label[language],
      shownFigure(language, change, true),
    ),
  )
  return said.length === 0 && panel.series.length > 0 ? [words.quiet] : said
}

/** How the figures are to be read. */
export function panelNotes({ rule, series, blocks, answers }: Panel, language: Language): readonly string[] {
  const words = PANEL_WORDS[language]
  return [
    ...(answers.some(({ published }) => published) ? [words.published] : []),
    words.rule(`${Number((100 * rule.tolerance).toFixed(1))} %`, rule.periods),
    ...(series.every(({ watched }) => watched) ? [] : [words.unwatched]),
    ...(series.some(({ points }) => points.some(({ joint }) => joint)) ? [words.joint] : []),
    ...(blocks.some(({ kind }) => kind === 'concentration') ? [words.largest] : []),
    words.noise,
  ]
}

/** `buyers by region: share of each`. */
export function blockTitle({ kind, statistic, measure, dimension }: PanelBlock, language: Language): string {
  const words = STATISTIC_WORDS[language]
  const of =
    measure !== null
      ? measure[language]
      : statistic === 'units' || statistic === 'orders'
        ? words[statistic]
        : words.count
  return PANEL_WORDS[language].blocks[kind](of, dimension[language])
}

export function blockSheet({ dimension, columns, rows }: PanelBlock, language: Language): Sheet {
  return sheetOf(rows, [
    [dimension[language], ({ label }) => label[language]],
    ...columns.map(
      ({ label }, at) =>
        [
          right(label[language]),
          (row: PanelRow) => shownFigure(language, row.cells[at] ?? null, row.percent),
        ] as const,
    ),
  ])
}

export function panelSheet({ points }: PanelSeries, language: Language): Sheet {
  const words = PANEL_WORDS[language]
  return sheetOf(points, [
    [words.period, ({ label, joint }) => `${label[language]}${joint ? ' |' : ''}`],
    [right(words.level), ({ level }) => shownFigure(language, level)],
    [right(words.index), ({ index }) => shownFigure(language, index)],
    [right(words.change), ({ change }) => shownFigure(language, change, true)],
    [words.alarm, ({ alarm }) => (alarm === null ? '' : words.alarms[alarm])],
    [words.edition, ({ edition }) => edition],
  ])
}

/** First and last period and how many editions there are. */
export function panelLead({ series, answers, scope }: Panel, language: Language): string {
  const points = series[0]?.points ?? []
  if (points.length === 0)
    return PANEL_WORDS[language].onlyBlocks(new Set(answers.map(each => each.edition)).size)
  const name = (point: PanelPoint | undefined) => point?.label[language] ?? ''
  const editions = new Set(answers.map(({ edition }) => edition)).size
  const lead = PANEL_WORDS[language].lead(editions, name(points[0]), name(points.at(-1)))
  return scope === null ? lead : `${scope[language]} · ${lead}`
}

export function panelPage(panel: Panel, language: Language): string {
  const words = PANEL_WORDS[language]
  const sections = panel.series.map(series => {
    const title = seriesTitle(series, language)
    const points = series.points.map(({ label, index, alarm, joint }) => ({
      label: label[language],
      shown: shownFigure(language, index),
      interval: index,
      isMarked: alarm !== null,
      isJoint: joint,
    }))
    const chart = intervalChart(`${title}: ${words.index}`, points, '#24527a')
    return `<section><h2>${escaped(title)}</h2>${chart}${tableOf(panelSheet(series, language))}</section>`
  })
  const blocks = panel.blocks.map(
    block =>
      `<section><h2>${escaped(blockTitle(block, language))}</h2>${tableOf(blockSheet(block, language))}</section>`,
  )
  const paragraph = (kind: string) => (text: string) => `<p${kind}>${escaped(text)}</p>`
  const body = [
    ...panelAlarms(panel, language).map(paragraph('')),
    ...sections,
    ...blocks,
    ...panelNotes(panel, language).map(paragraph(' class="note"')),
  ]
  return pageHtml({
    language,
    title: words.title(panel.dataset),
    lead: panelLead(panel, language),
    body: body.join('\n'),
  })
}

/** A figure of a panel, or `–`. */
export function shownFigure(language: Language, interval: ValueInterval | null, percent = false): string {
  return interval === null ? '–' : formatEstimate(language, interval, { whole: false, percent })
}
