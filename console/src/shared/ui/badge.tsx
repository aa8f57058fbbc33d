// A word that stands out, dark enough to be read on any page.
import { Tag } from 'antd'
import type { ReactNode } from 'react'

export function Badge({ children }: { readonly children: ReactNode }): ReactNode {
  return (
    <Tag color="#0a6b66" variant="solid">
      {children}
    </Tag>
  )
}
