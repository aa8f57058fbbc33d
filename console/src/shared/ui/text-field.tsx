import { Input } from 'antd'
import { type ReactNode, useId } from 'react'
import { Field } from './field.tsx'

/** A labelled text or search input. */
export function TextField(props: {
  readonly label: string
  readonly hint?: string
  readonly value: string
  readonly type?: 'text' | 'search'
  readonly error?: string | undefined
  readonly onChange: (value: string) => void
  readonly onLeave?: () => void
}): ReactNode {
  const id = useId()
  return (
    <Field label={props.label} hint={props.hint} error={props.error} id={id}>
      <Input
        id={id}
        type={props.type ?? 'text'}
        value={props.value}
        aria-invalid={props.error !== undefined}
        {...(props.error === undefined ? {} : { status: 'error' })}
        onBlur={() => props.onLeave?.()}
        onChange={event => props.onChange(event.target.value)}
      />
    </Field>
  )
}
