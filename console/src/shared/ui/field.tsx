import { Typography } from 'antd'
import type { ReactNode } from 'react'

/** A label above a control, with an optional hint below. */
export function Field(props: {
  readonly label: string
  readonly hint?: string | undefined
  /** The control's id, where it is a single one. */
  readonly id?: string
  /** What is wrong with it. */
  readonly error?: string | undefined
  readonly children: ReactNode
}): ReactNode {
  return (
    <div style={{ marginBottom: 14 }}>
      <label htmlFor={props.id} style={{ display: 'block', marginBottom: 4, fontWeight: 500 }}>
        {props.label}
      </label>
      {props.children}
      {props.error !== undefined && (
        <Typography.Text type="danger" role="alert" style={{ display: 'block', marginTop: 2 }}>
          {props.error}
        </Typography.Text>
      )}
      {props.hint !== undefined && (
        <Typography.Text type="secondary" style={{ display: 'block', marginTop: 2 }}>
          {props.hint}
        </Typography.Text>
      )}
    </div>
  )
}
