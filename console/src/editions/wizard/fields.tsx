import type { ReactNode } from 'react'

/** Lays fields out in as many columns as fit. */
export function Fields({ children }: { readonly children: ReactNode }): ReactNode {
  return (
    <div
      style={{
        display: 'grid',
        columnGap: 12,
        gridTemplateColumns: 'repeat(auto-fit, minmax(min(240px, 100%), 1fr))',
      }}
    >
      {children}
    </div>
  )
}
