import { Typography } from 'antd'
import type { ReactNode } from 'react'

/** One figure in large digits under its label. */
export function Figure(props: {
  readonly label: string
  readonly value: string
  readonly data?: string
}): ReactNode {
  return (
    <div>
      <Typography.Text type="secondary">{props.label}</Typography.Text>
      <div className="number" style={{ fontSize: 22, fontWeight: 600 }} data-figure={props.data}>
        {props.value}
      </div>
    </div>
  )
}
