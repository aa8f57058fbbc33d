// A budget's past and its forecast as the library's options: a step line up to now, three lines from now on, and the cap.
import type { EChartsOption, LineSeriesOption } from 'echarts'
import type { Format } from '../format.ts'
import type { SpendCurve } from '../office/forecast.ts'

export type ForecastWords = Readonly<Record<'past' | 'late' | 'likely' | 'early' | 'cap', string>>

export const FORECAST_HEIGHT = 260

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
  return {
    textStyle: { fontFamily: "system-ui, 'Noto Sans CJK SC', sans-serif" },
    animation: false,
    aria: { enabled: true, label: { description: look.description }, decal: { show: false } },
    grid: { left: 12, right: 24, top: 64, bottom: 12, outerBoundsMode: 'same' },
    legend: { type: 'plain', top: 0, left: 0, textStyle: { color: ink } },
    xAxis: {
      type: 'time',
      axisLabel: {
        color: ink,
        hideOverlap: true,
        formatter: (value: number) => format.date(new Date(value).toISOString()),
      },
      axisLine: { lineStyle: { color: ink } },
    },
    yAxis: {
      type: 'value',
      min: 0,
      max: cap * 1.08,
      axisLabel: { color: ink, formatter: rho, hideOverlap: true, showMaxLabel: false },
      splitLine: { lineStyle: { color: grid } },
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
