// The chart library, in a chunk of its own. It renders SVG, not canvas: charts are text and need no web font.
import { BarChart, CustomChart, LineChart } from 'echarts/charts'
import {
  AriaComponent,
  GridComponent,
  LegendComponent,
  MarkLineComponent,
  TooltipComponent,
} from 'echarts/components'
import { init, use as register } from 'echarts/core'
import type { EChartsOption } from 'echarts'
import { SVGRenderer } from 'echarts/renderers'

register([
  BarChart,
  CustomChart,
  LineChart,
  AriaComponent,
  GridComponent,
  LegendComponent,
  MarkLineComponent,
  TooltipComponent,
  SVGRenderer,
])

/** A chart in the page. `dispose` frees what the library holds for it. */
export type DrawnChart = { readonly resize: () => void; readonly dispose: () => void }

/** Draws into `element`, which takes `height` CSS pixels and the width of its parent. */
export function drawChart(element: HTMLElement, option: EChartsOption, height: number): DrawnChart {
  element.style.height = `${height}px`
  const chart = init(element, null, { renderer: 'svg' })
  chart.setOption(option)
  // Paper is narrower than the screen: with a view box the drawing shrinks with it.
  const scale = (): void => {
    element
      .querySelector('svg')
      ?.setAttribute('viewBox', `0 0 ${String(chart.getWidth())} ${String(chart.getHeight())}`)
  }
  scale()
  const resize = (): void => {
    chart.resize()
    scale()
  }
  return { resize, dispose: () => chart.dispose() }
}

/** The chart as SVG text of `width` × `height` CSS pixels, without animation. */
export function chartToSvg(option: EChartsOption, width: number, height: number): string {
  const chart = init(null, null, { renderer: 'svg', ssr: true, width, height })
  try {
    chart.setOption({ ...option, animation: false })
    return chart.renderToSVGString()
  } finally {
    chart.dispose()
  }
}
