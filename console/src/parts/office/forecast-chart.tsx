// Spending so far and its forecast; the figures stand beside it in words.
import { type ReactNode, useCallback } from 'react'
import { useTheme } from '../../app/theme.tsx'
import { useWords } from '../../app/words.ts'
import { FORECAST_HEIGHT, forecastOption } from '../../work/chart/forecast-option.ts'
import type { SpendCurve } from '../../work/office/forecast.ts'
import { Drawing } from '../drawing.tsx'

export function ForecastChart(props: {
  readonly curve: SpendCurve
  readonly description: string
}): ReactNode {
  const { text, format } = useWords()
  const { dark } = useTheme()
  const { curve, description } = props
  const draw = useCallback<Parameters<typeof Drawing>[0]['draw']>(
    (library, element) =>
      library.drawOption(
        element,
        forecastOption(curve, text.spending, format, { dark, description }),
        FORECAST_HEIGHT,
      ),
    [curve, text, format, dark, description],
  )
  return <Drawing draw={draw} />
}
