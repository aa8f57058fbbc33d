import { Input } from 'antd'
import { type ReactNode, useId } from 'react'

/** A labelled text or date input. */
export function TextField(props: {
  readonly label: string
  readonly value: string
  readonly type?: 'text' | 'date'
  readonly onChange: (value: string) => void
}): ReactNode {
  const id = useId()
  return (
    <label htmlFor={id} style={{ display: 'block', minWidth: 0 }}>
      {props.label}
      <Input
        id={id}
        type={props.type ?? 'text'}
        value={props.value}
        onChange={event => props.onChange(event.target.value)}
      />
    </label>
  )
}

/** Lays fields out in as many columns as fit. */
export function Fields({ children }: { readonly children: ReactNode }): ReactNode {
  return (
    <div
      style={{
        display: 'grid',
        gap: 12,
        gridTemplateColumns: 'repeat(auto-fit, minmax(min(240px, 100%), 1fr))',
        marginBottom: 16,
      }}
    >
      {children}
    </div>
  )
}
