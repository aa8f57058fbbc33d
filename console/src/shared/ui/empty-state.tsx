import { Card, Typography } from 'antd'
import type { ReactNode } from 'react'

/** In place of an empty list: what would be here, and how to get it. */
export function EmptyState(props: {
  readonly title: string
  readonly next: string
  readonly action?: ReactNode
}): ReactNode {
  return (
    <Card style={{ textAlign: 'center', padding: 24 }}>
      <Typography.Title level={2} style={{ fontSize: 18 }}>
        {props.title}
      </Typography.Title>
      <Typography.Paragraph type="secondary">{props.next}</Typography.Paragraph>
      {props.action}
    </Card>
  )
}
