// The alarms of a panel as facts, for whoever passes them on: a page, a report, a notifier.
import type { Alarm } from '../../../protocols/dp/alarm.ts'
import type { ValueInterval } from '../../../schemas/answer-tables.ts'
import type { PanelPoint, PanelSeries } from './panel.ts'
import type { Panel } from './read-panel.ts'

export type PanelAlarm = {
  readonly alarm: Alarm
  readonly series: Pick<PanelSeries, 'name' | 'statistic' | 'measure'>
  readonly period: Pick<PanelPoint, 'period' | 'label'>
  readonly change: ValueInterval | null
  readonly edition: string
  readonly answer: string
  /** Of the answer's entry in the log: alarms of later ones are new to whoever has seen it. */
  readonly seq: string
}

/** The newest first. `after`: only those of answers that the log has later than this entry. */
export function raisedAlarms(
  { series, answers }: Pick<Panel, 'series' | 'answers'>,
  after?: string,
): readonly PanelAlarm[] {
  const seqOf = new Map<string, string>(answers.map(({ id, seq }) => [id, seq]))
  return series
    .flatMap(({ name, statistic, measure, points }) =>
      points.flatMap(({ alarm, period, label, change, edition, answer }): readonly PanelAlarm[] => {
        const seq = seqOf.get(answer) ?? '0'
        if (alarm === null || (after !== undefined && BigInt(seq) <= BigInt(after))) return []
        const of = { name, statistic, measure }
        return [{ alarm, series: of, period: { period, label }, change, edition, answer, seq }]
      }),
    )
    .toSorted((a, b) => (a.period.period < b.period.period ? 1 : -1))
}
