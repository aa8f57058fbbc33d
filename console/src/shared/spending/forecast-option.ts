import type { EChartsOption, LineSeriesOption } from 'echarts'
import type { Format } from '../format.ts'
import type { SpendCurve } from './forecast.ts'

type ForecastWords = Readonly<Record<'past' | 'late' | 'likely' | 'early' | 'cap', string>>

export const FORECAST_HEIGHT = 260

/** A spending curve as chart options; ρ over time, with the cap as a line. */
export function forecastOption(
  { past, ahead, cap }: SpendCurve,
  words: ForecastWords,
  format: Format,
  look: { readonly dark: boolean; readonly description: string },
): EChartsOption {
  const ink = look.dark ? '#e6ecec' : '#1c2626'
  const grid = look.dark ? '#384343' : '#d8dfdf'
  const main = look.dark ? '#3fb8af' : '#0a6b66'
  const other = look.dark ? '#f0a35e' : '#b4530a'
  const rho = (value: number): string => format.rho(String(Math.round(value)))
  const line = (
    name: string,
    data: SpendCurve['past'],
    color: string,
    type: 'solid' | 'dashed' | 'dotted',
  ): LineSeriesOption => ({
    type: 'line',
    name,
    data: data.map(([time, nano]) => [time, nano]),
    symbol: 'none',
    lineStyle: { width: 2, type, color },
    itemStyle: { color },
  })
  const now = past.at(-1)?.[0]
  const shown = (instant: string, isFirst: boolean): string =>
    isDaily ? format.date(instant) : `${format.time(instant)}${isFirst ? `\n${format.date(instant)}` : ''}`
  const { marks, isDaily } = marksOf([...past, ...Object.values(ahead ?? {}).flat()].map(([time]) => time))
  return {
    textStyle: { fontFamily: "system-ui, 'Noto Sans CJK SC', sans-serif" },
    animation: false,
    aria: { enabled: true, label: { description: look.description }, decal: { show: false } },
    grid: { left: 12, right: 24, top: 64, bottom: 12, outerBoundsMode: 'same' },
    legend: { type: 'plain', top: 0, left: 0, textStyle: { color: ink } },
    xAxis: {
      type: 'time',
      min: Math.min(...marks),
      max: Math.max(...marks),
      axisTick: { customValues: marks },
      axisLabel: {
        color: ink,
        hideOverlap: true,
        // Only the first label names the day, so it has precedence over its neighbour.
        showMinLabel: true,
        customValues: marks,
        formatter: (value: number) => shown(new Date(value).toISOString(), value === marks[0]),
      },
      axisLine: { lineStyle: { color: ink } },
    },
    yAxis: {
      type: 'value',
      min: 0,
      max: cap * 1.08,
      axisLabel: { color: ink, formatter: rho, hideOverlap: true, showMaxLabel: false },
      // The topmost line would cross the cap's label.
      splitLine: { showMaxLine: false, lineStyle: { color: grid } },
    },
    series: [
      {
        ...line(words.past, past, main, 'solid'),
        step: 'end',
        // A single point would draw nothing.
        ...(past.length < 2 ? { symbol: 'circle', symbolSize: 8 } : {}),
        markLine: {
          silent: true,
          symbol: 'none',
          animation: false,
          label: { color: ink, position: 'insideStartTop', formatter: `${words.cap} ρ ${rho(cap)}` },
          lineStyle: { color: ink, type: 'solid', width: 1 },
          data: [{ yAxis: cap }],
        },
      },
      ...(ahead === undefined || now === undefined
        ? []
        : [
            line(words.likely, ahead.likely, main, 'dashed'),
            line(words.early, ahead.early, other, 'dotted'),
            line(words.late, ahead.late, ink, 'dotted'),
          ]),
    ],
  }
}

/** Axis marks at local midnights, or at times of day where everything lies within one day. */
function marksOf(times: readonly number[]): {
  readonly marks: number[]
  readonly isDaily: boolean
} {
  const [first, last] = [Math.min(...times), Math.max(...times)]
  const begun = new Date(first)
  const midnight = (day: number): number =>
    new Date(begun.getFullYear(), begun.getMonth(), begun.getDate() + day).getTime()
  const step = last - first > DAY ? undefined : STEPS.find(each => (last - first) / each < MAX_TIMES)
  const from = step === undefined ? 0 : Math.floor((first - midnight(0)) / step)
  const days = Math.ceil((last - midnight(0)) / DAY / MAX_MARKS)
  const markAt = (at: number): number =>
    step === undefined ? midnight(at * days) : midnight(0) + (from + at) * step
  const marks = [markAt(0)]
  while (marks.length < 2 || (marks.at(-1) ?? last) < last) marks.push(markAt(marks.length))
  return { marks, isDaily: step === undefined }
}

const MAX_MARKS = 8
/** Few enough for a phone's width. */
const MAX_TIMES = 5
const DAY = 86_400_000
/** A minute to six hours. */
const STEPS = [1, 5, 15, 30, 60, 120, 180, 360].map(minutes => minutes * 60_000)
