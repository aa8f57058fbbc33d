import { Input } from 'antd'
import { type ReactNode, useId } from 'react'
import { Field } from './field.tsx'

/** A labelled text, date or search input. */
export function TextField(props: {
  readonly label: string
  readonly hint?: string
  readonly value: string
  readonly type?: 'text' | 'date' | 'search'
  readonly onChange: (value: string) => void
}): ReactNode {
  const id = useId()
  return (
    <Field label={props.label} hint={props.hint} id={id}>
      <Input
        id={id}
        type={props.type ?? 'text'}
        value={props.value}
        onChange={event => props.onChange(event.target.value)}
      />
    </Field>
  )
}
