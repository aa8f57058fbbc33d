import { Tag } from 'antd'
import type { ReactNode } from 'react'

/** A word on a solid ground, readable in both colour schemes. */
export function Badge({ children }: { readonly children: ReactNode }): ReactNode {
  return (
    <Tag color="#0a6b66" variant="solid">
      {children}
    </Tag>
  )
}
