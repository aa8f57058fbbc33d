import { Progress, Spin } from 'antd'
import type { ReactNode } from 'react'

/** An activity indicator; with `fraction` (0 to 1) it shows progress. */
export function Working(props: {
  readonly words: string
  /** From 0 to 1, where it is known. */
  readonly fraction?: number | undefined
}): ReactNode {
  return (
    <div role="status" aria-live="polite" style={{ display: 'flex', gap: 12, alignItems: 'center' }}>
      {props.fraction === undefined ? (
        <Spin size="small" />
      ) : (
        <Progress
          type="circle"
          size={28}
          percent={Math.round(props.fraction * 100)}
          aria-label={props.words}
          format={() => ''}
        />
      )}
      <span>{props.words}</span>
    </div>
  )
}
