import { PrinterOutlined } from '@ant-design/icons'
import { Button, Typography } from 'antd'
import type { ReactNode } from 'react'
import { useWords } from '../use-words.ts'

/** The page’s only level-1 heading, with a lead and actions; `printed`: what people file or hand on. */
export function PageHead(props: {
  readonly title: string
  readonly lead?: ReactNode
  readonly actions?: ReactNode
  readonly printed?: boolean
}): ReactNode {
  const { text } = useWords()
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
      {props.printed === true && (
        <Button icon={<PrinterOutlined />} onClick={() => window.print()}>
          {text.app.print}
        </Button>
      )}
    </div>
  )
}
