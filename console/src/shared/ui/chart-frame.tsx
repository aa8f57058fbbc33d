import { Skeleton } from 'antd'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import type * as Library from '../echarts.ts'
import { ErrorBox } from './failure-box.tsx'

/** Fetches the chart library, calls `draw` whenever it changes, and resizes the chart with its container. */
export function ChartFrame(props: {
  readonly draw: (library: typeof Library, element: HTMLElement) => Library.DrawnChart
}): ReactNode {
  const { draw } = props
  const box = useRef<HTMLDivElement>(null)
  const [state, setState] = useState<'loading' | 'drawn' | { readonly error: unknown }>('loading')
  useEffect(() => {
    const element = box.current
    if (element === null) return undefined
    let drawn: Library.DrawnChart | undefined
    let ended = false
    import('../echarts.ts').then(
      library => {
        if (ended) return
        drawn = draw(library, element)
        setState('drawn')
      },
      (error: unknown) => setState({ error }),
    )
    const observer = new ResizeObserver(() => drawn?.resize())
    observer.observe(element)
    return () => {
      ended = true
      observer.disconnect()
      drawn?.dispose()
    }
  }, [draw])
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
