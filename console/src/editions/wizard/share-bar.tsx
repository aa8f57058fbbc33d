import { theme } from 'antd'
import type { ReactNode } from 'react'

const WIDTH = 96

/** A share as a bar of fixed width, with its figure in words. */
export function ShareBar(props: {
  /** From 0 to 1; what is larger fills the bar. */
  readonly share: number
  readonly words: string
  readonly look?: 'plain' | 'hatched'
}): ReactNode {
  const { token } = theme.useToken()
  return (
    <span style={{ display: 'inline-flex', gap: 8, alignItems: 'center', whiteSpace: 'nowrap' }}>
      <span
        aria-hidden
        style={{
          width: WIDTH,
          height: 10,
          border: `1px solid ${token.colorBorder}`,
          borderRadius: 3,
          overflow: 'hidden',
        }}
      >
        <span
          className={props.look === 'hatched' ? 'hatched' : undefined}
          style={{
            display: 'block',
            height: '100%',
            width: `${100 * Math.max(0, Math.min(1, props.share))}%`,
            backgroundColor: token.colorPrimary,
          }}
        />
      </span>
      <span className="number">{props.words}</span>
    </span>
  )
}
