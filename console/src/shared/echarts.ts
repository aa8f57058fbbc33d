// The chart library, a chunk of its own: SVG, no canvas, so that a picture is text and needs no font of ours.
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
import type { Format } from './format.ts'
import type { ChartModel } from '../answers/chart-model.ts'
import { heightOf, optionOf, type ChartLook } from '../answers/chart-options.ts'

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

export type Drawn = { readonly resize: () => void; readonly end: () => void }

export function draw(element: HTMLElement, model: ChartModel, format: Format, look: ChartLook): Drawn {
  return drawOption(element, optionOf(model, format, look), heightOf(model, look))
}

export function drawOption(element: HTMLElement, option: EChartsOption, height: number): Drawn {
  element.style.height = `${height}px`
  const chart = init(element, null, { renderer: 'svg' })
  chart.setOption(option)
  return { resize: () => chart.resize(), end: () => chart.dispose() }
}

/** The picture as a file of its own, on white, with a citation below. */
export function svgOf(model: ChartModel, format: Format, look: ChartLook, width: number): string {
  const height = heightOf(model, look)
  const chart = init(null, null, { renderer: 'svg', ssr: true, width, height })
  try {
    chart.setOption({ ...optionOf(model, format, look), animation: false })
    return chart.renderToSVGString()
  } finally {
    chart.dispose()
  }
}
