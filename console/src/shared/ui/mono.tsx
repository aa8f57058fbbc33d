import { Typography } from 'antd'
import type { ReactNode } from 'react'

/** What is compared or copied letter by letter: an identifier, a key, a digest. */
export function mono(text: string): ReactNode {
  return <span className="mono">{text}</span>
}

/** A name with its identifier below. */
export function named(name: ReactNode, id: string): ReactNode {
  return (
    <>
      {name}
      <br />
      <Typography.Text type="secondary" className="mono" style={{ fontSize: 12 }}>
        {id}
      </Typography.Text>
    </>
  )
}
