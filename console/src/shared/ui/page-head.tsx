import { Typography } from 'antd'
import type { ReactNode } from 'react'

/** The page’s only level-1 heading, with a lead and actions. */
export function PageHead(props: {
  readonly title: string
  readonly lead?: ReactNode
  readonly actions?: ReactNode
}): ReactNode {
  return (
    <div style={{ display: 'flex', flexWrap: 'wrap', gap: 12, alignItems: 'flex-start', marginBottom: 16 }}>
      <div style={{ flex: '1 1 320px', minWidth: 0 }}>
        <Typography.Title level={1} style={{ fontSize: 26, margin: 0, overflowWrap: 'anywhere' }}>
          {props.title}
        </Typography.Title>
        {props.lead !== undefined && (
          <Typography.Text type="secondary" style={{ display: 'block', marginTop: 4 }}>
            {props.lead}
          </Typography.Text>
        )}
      </div>
      {props.actions}
    </div>
  )
}
