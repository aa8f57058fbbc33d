import { type ReactNode, useCallback } from 'react'
import { useTheme } from '../theme.tsx'
import { useWords } from '../use-words.ts'
import { FORECAST_HEIGHT, forecastOption } from './forecast-option.ts'
import type { SpendCurve } from './forecast.ts'
import { ChartFrame } from '../ui/chart-frame.tsx'

/** Past spending, and its likely and 95 % bounds from now on. */
export function ForecastChart(props: {
  readonly curve: SpendCurve
  readonly description: string
}): ReactNode {
  const { text, format } = useWords()
  const { dark } = useTheme()
  const { curve, description } = props
  const draw = useCallback<Parameters<typeof ChartFrame>[0]['draw']>(
    (library, element) =>
      library.drawChart(
        element,
        forecastOption(curve, text.spending, format, { dark, description }),
        FORECAST_HEIGHT,
      ),
    [curve, text, format, dark, description],
  )
  return <ChartFrame draw={draw} />
}
