import { type ReactNode, useCallback } from 'react'
import { useTheme } from '../shared/theme.tsx'
import { useWords } from '../shared/use-words.ts'
import type { ChartModel } from './chart-model.ts'
import { type ChartLook, heightOf, optionOf } from './chart-options.ts'
import { ChartFrame } from '../shared/ui/chart-frame.tsx'

/** A chart of a model; `description` is what a screen reader says instead. */
export function Chart(props: { readonly model: ChartModel; readonly description: string }): ReactNode {
  const { text, format } = useWords()
  const { dark } = useTheme()
  const { model, description } = props
  const draw = useCallback<Parameters<typeof ChartFrame>[0]['draw']>(
    (library, element) => {
      const look = lookOf(text, { dark, narrow: element.clientWidth < 560, description })
      return library.drawChart(element, optionOf(model, format, look), heightOf(model, look))
    },
    [model, format, dark, description, text],
  )
  return <ChartFrame draw={draw} />
}

/** A chart’s look with the words for its intervals. */
export function lookOf(
  text: ReturnType<typeof useWords>['text'],
  look: Pick<ChartLook, 'dark' | 'narrow' | 'description'>,
): ChartLook {
  return { ...look, interval: text.answer.interval }
}
