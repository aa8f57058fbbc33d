import { Collapse } from 'antd'
import type { ReactNode } from 'react'
import { useWords } from '../use-words.ts'

/** What only some readers want, such as ε, ρ and names of views: folded until it is opened. */
export function Details(props: { readonly about?: string; readonly children: ReactNode }): ReactNode {
  const { text } = useWords()
  const label = props.about === undefined ? text.app.details : text.app.detailsOf(props.about)
  return (
    <Collapse
      ghost
      size="small"
      className="details"
      items={[{ key: 'details', label, children: props.children }]}
    />
  )
}
