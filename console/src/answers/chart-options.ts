// A chart model as options of the chart library.
import type { CustomSeriesRenderItem, EChartsOption, SeriesOption } from 'echarts'
import { formatEstimate } from '../../../src/sdk/format/numbers.ts'
import type { Format } from '../shared/format.ts'
import type { ChartModel, Point } from './chart-model.ts'

export type ChartLook = {
  readonly dark: boolean
  readonly narrow: boolean
  /** Read by screen readers instead of the picture. */
  readonly description: string
  readonly interval: string
}

const LIGHT = ['#0a6b66', '#b4530a', '#3f51b5', '#8e2464', '#5d6b12', '#555555']
const DARK = ['#3fb8af', '#f0a35e', '#9fa8ff', '#f08bc4', '#c3d35a', '#bbbbbb']
/** Series are distinguishable without colour. */
const SYMBOLS = ['circle', 'rect', 'triangle', 'diamond', 'pin', 'arrow']

/** The height of a chart in CSS pixels. */
export function heightOf(model: ChartModel, look: ChartLook): number {
  if (isHorizontal(model, look)) return 70 + model.categories.length * Math.max(26, 18 * model.series.length)
  return 360
}

/** A chart model as chart options; every value has its 95 % interval. */
export function optionOf(model: ChartModel, format: Format, look: ChartLook): EChartsOption {
  const ink = look.dark ? '#e6ecec' : '#1c2626'
  const grid = look.dark ? '#384343' : '#d8dfdf'
  const horizontal = isHorizontal(model, look)
  const base = model.look === 'diverging' ? 100 : 0
  const several = Math.floor(420 / Math.min(8, model.categories.length))
  const show = (value: number): string =>
    format.number(value + base, { percent: model.style.percent, decimals: model.decimals, short: true })
  const categories = {
    type: 'category' as const,
    data: [...model.categories],
    inverse: horizontal,
    axisLabel: {
      color: ink,
      width: horizontal ? (look.narrow ? 84 : 150) : model.look === 'lines' ? 90 : several,
      overflow: horizontal ? ('truncate' as const) : ('break' as const),
      interval: model.look === 'lines' ? ('auto' as const) : 0,
    },
    axisLine: { lineStyle: { color: ink } },
    axisTick: { show: false },
  }
  const values = {
    type: 'value' as const,
    axisLabel: { color: ink, formatter: show, hideOverlap: true },
    splitLine: { lineStyle: { color: grid } },
    scale: model.look === 'lines',
    // An index is never negative, so the axis ends at 0.
    ...(base === 0 ? {} : { min: ({ min }: { readonly min: number }) => (min < -70 ? -base : null) }),
  }
  return {
    color: look.dark ? DARK : LIGHT,
    textStyle: { fontFamily: "system-ui, 'Noto Sans CJK SC', sans-serif" },
    animationDuration: 250,
    aria: { enabled: true, label: { description: look.description }, decal: { show: false } },
    grid: {
      left: 12,
      right: 24,
      top: model.series.length > 1 ? 44 : 20,
      bottom: 12,
      outerBoundsMode: 'same',
    },
    ...(model.series.length > 1
      ? {
          legend: {
            type: 'plain',
            top: 0,
            textStyle: { color: ink },
            data: model.series.map(({ name }) => name),
          },
        }
      : {}),
    tooltip: {
      trigger: 'axis',
      // Drawn as text: the HTML mode would interpret names, which other parties choose.
      renderMode: 'richText',
      axisPointer: { type: 'shadow' },
      formatter: given => tooltip(model, format, look, given),
    },
    xAxis: horizontal ? values : categories,
    yAxis: horizontal ? categories : values,
    series: model.series.flatMap((_, at) => seriesOf(model, look, at, base, horizontal, ink)),
  }
}

/** Diverging bars are horizontal, and so are many bars, or bars on a narrow page. */
function isHorizontal({ look, categories }: ChartModel, { narrow }: ChartLook): boolean {
  if (look === 'lines') return false
  return look === 'diverging' || categories.length > 8 || (narrow && categories.length > 3)
}

function seriesOf(
  model: ChartModel,
  look: ChartLook,
  at: number,
  base: number,
  horizontal: boolean,
  ink: string,
): SeriesOption[] {
  const series = model.series[at]
  if (series === undefined) return []
  const { name, points } = series
  const colors = look.dark ? DARK : LIGHT
  const color = colors[at % colors.length] ?? ink
  const levels = points.map(({ value }) => (value === null ? null : value - base))
  const bars = errorBars(model, at, base, horizontal, ink)
  if (model.look === 'lines') {
    return [
      {
        type: 'line',
        name,
        data: levels,
        symbol: SYMBOLS[at % SYMBOLS.length] ?? 'circle',
        symbolSize: 7,
        lineStyle: { width: 2, type: at % 2 === 0 ? 'solid' : 'dashed' },
        z: 3,
      },
      bars,
    ]
  }
  return [
    {
      type: 'bar',
      name,
      barMaxWidth: 34,
      data: points.map((point, place) => bar(model, point, levels[place] ?? null, color, ink, horizontal)),
      ...(at === 0 && base !== 0
        ? {
            markLine: {
              silent: true,
              symbol: 'none',
              label: { formatter: '100', color: ink, position: 'start' as const },
              lineStyle: { color: ink, type: 'solid' as const },
              data: [{ xAxis: 0 }],
            },
          }
        : {}),
    },
    bars,
  ]
}

/** A cell that is too small to report is a hatched stub. */
function bar(
  model: ChartModel,
  point: Point,
  level: number | null,
  color: string,
  ink: string,
  horizontal: boolean,
) {
  if (point.mark !== 'small') {
    // Below 100 the colour differs too.
    const below = model.look === 'diverging' && level !== null && level < 0
    return { value: level ?? '-', ...(below ? { itemStyle: { color: '#b4530a' } } : {}) }
  }
  return {
    value: model.threshold,
    label: {
      show: true,
      position: horizontal ? ('right' as const) : ('top' as const),
      formatter: model.small,
      color: ink,
      fontSize: 11,
    },
    itemStyle: {
      color: 'transparent',
      borderColor: ink,
      borderType: 'dashed' as const,
      decal: {
        symbol: 'rect',
        color,
        dashArrayX: [1, 0],
        dashArrayY: [2, 4],
        rotation: -Math.PI / 4,
      },
    },
  }
}

/** One error bar per point, from the lower to the upper limit. */
function errorBars(
  model: ChartModel,
  at: number,
  base: number,
  horizontal: boolean,
  ink: string,
): SeriesOption {
  const points = model.series[at]?.points ?? []
  const drawOne: CustomSeriesRenderItem = (_params, api) => {
    const place = Number(api.value(0))
    const [low, high] = [Number(api.value(1)), Number(api.value(2))]
    const at_ = (value: number): readonly number[] => api.coord(horizontal ? [value, place] : [place, value])
    const [from, to] = [at_(low), at_(high)]
    const shift = model.look === 'lines' ? 0 : offsetOf(model, at, api.size?.([0, 1]) ?? 0, horizontal)
    const [x1 = 0, y1 = 0] = from
    const [x2 = 0, y2 = 0] = to
    const cap = 4
    const line = (a: number, b: number, c: number, d: number) => ({
      type: 'line' as const,
      shape: horizontal
        ? { x1: a, y1: b + shift, x2: c, y2: d + shift }
        : { x1: a + shift, y1: b, x2: c + shift, y2: d },
      style: { stroke: ink, lineWidth: 1.5 },
    })
    return {
      type: 'group' as const,
      children: horizontal
        ? [line(x1, y1, x2, y2), line(x1, y1 - cap, x1, y1 + cap), line(x2, y2 - cap, x2, y2 + cap)]
        : [line(x1, y1, x2, y2), line(x1 - cap, y1, x1 + cap, y1), line(x2 - cap, y2, x2 + cap, y2)],
    }
  }
  return {
    type: 'custom',
    name: model.series[at]?.name ?? '',
    silent: true,
    z: 5,
    renderItem: drawOne,
    encode: horizontal ? { x: [1, 2], y: 0 } : { x: 0, y: [1, 2] },
    data: points.flatMap(({ low, high }, place) =>
      low === null || high === null ? [] : [[place, low - base, high - base]],
    ),
  }
}

/** The offset of a series' bar from the middle of its category. */
function offsetOf(model: ChartModel, at: number, size: number | number[], horizontal: boolean): number {
  const count = model.series.length
  if (count === 1) return 0
  const band = Array.isArray(size) ? ((horizontal ? size[1] : size[0]) ?? 0) : size
  // The library's defaults: a gap of 20 % of the band between categories, of 30 % of a bar between bars.
  const width = Math.min(34, (band * 0.8) / (count + 0.3 * (count - 1)))
  return (at - (count - 1) / 2) * width * 1.3
}

function tooltip(model: ChartModel, format: Format, look: ChartLook, given: unknown): string {
  const first: unknown = Array.isArray(given) ? given[0] : given
  const place =
    typeof first === 'object' && first !== null && 'dataIndex' in first ? Number(first.dataIndex) : -1
  const lines = model.series.flatMap(({ name, points }) => {
    const point = points[place]
    if (point === undefined) return []
    const { value, low, high, mark } = point
    if (value === null || low === null || high === null)
      return mark === 'small' ? [`${name}: ${model.small}`] : []
    return [`${name}: ${formatEstimate(format.language, { value, low, high }, model.style)}`]
  })
  return [model.categories[place] ?? '', ...lines, look.interval].join('\n')
}
