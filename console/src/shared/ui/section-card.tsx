import { Card } from 'antd'
import type { ReactNode } from 'react'

/** A card with a level-2 heading. */
export function SectionCard(props: {
  readonly title: string
  readonly extra?: ReactNode
  readonly children: ReactNode
}): ReactNode {
  return (
    <Card title={<h2 className="card-title">{props.title}</h2>} extra={props.extra}>
      {props.children}
    </Card>
  )
}
