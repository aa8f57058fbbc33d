import { Input } from 'antd'
import { type ReactNode, useId } from 'react'
import { Field } from './field.tsx'

/** A labelled text or date input. */
export function TextField(props: {
  readonly label: string
  readonly value: string
  readonly type?: 'text' | 'date'
  readonly onChange: (value: string) => void
}): ReactNode {
  const id = useId()
  return (
    <Field label={props.label} id={id}>
      <Input
        id={id}
        type={props.type ?? 'text'}
        value={props.value}
        onChange={event => props.onChange(event.target.value)}
      />
    </Field>
  )
}
