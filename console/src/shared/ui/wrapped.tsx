import type { ReactNode } from 'react'

/** Words in a cell of a wide table that may take several lines: the table would be as wide as they are. */
export function Wrapped({ children }: { readonly children: ReactNode }): ReactNode {
  return (
    <span style={{ display: 'inline-block', maxWidth: 'min(480px, 72vw)', whiteSpace: 'normal' }}>
      {children}
    </span>
  )
}
