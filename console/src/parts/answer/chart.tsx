// A chart, drawn by a library that is fetched when the first one is needed; its twin is the table beside it.
import { Skeleton } from 'antd'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import { useTheme } from '../../app/theme.tsx'
import { useWords } from '../../app/words.ts'
import type { Drawn } from '../../work/chart/echarts.ts'
import type { ChartModel } from '../../work/chart/model.ts'
import type { ChartLook } from '../../work/chart/options.ts'
import { ErrorBox } from '../failure-box.tsx'

export function Chart(props: { readonly model: ChartModel; readonly description: string }): ReactNode {
  const { text, format } = useWords()
  const { dark } = useTheme()
  const { model, description } = props
  const box = useRef<HTMLDivElement>(null)
  const [state, setState] = useState<'loading' | 'drawn' | { readonly error: unknown }>('loading')
  useEffect(() => {
    const element = box.current
    if (element === null) return undefined
    let drawn: Drawn | undefined
    let ended = false
    const look = lookOf(text, { dark, narrow: element.clientWidth < 560, description })
    import('../../work/chart/echarts.ts').then(
      ({ draw }) => {
        if (ended) return
        drawn = draw(element, model, format, look)
        setState('drawn')
      },
      (error: unknown) => setState({ error }),
    )
    const observer = new ResizeObserver(() => drawn?.resize())
    observer.observe(element)
    return () => {
      ended = true
      observer.disconnect()
      drawn?.end()
    }
  }, [model, format, dark, description, text])
  return (
    <>
      {state === 'loading' && <Skeleton.Node active style={{ width: '100%', height: 240 }} />}
      {typeof state === 'object' && <ErrorBox error={state.error} />}
      <div
        ref={box}
        data-chart={state === 'drawn' ? 'drawn' : 'waiting'}
        style={{ width: '100%', marginBottom: 12 }}
      />
    </>
  )
}

export function lookOf(
  text: ReturnType<typeof useWords>['text'],
  look: Pick<ChartLook, 'dark' | 'narrow' | 'description'>,
): ChartLook {
  return { ...look, interval: text.answer.interval }
}
