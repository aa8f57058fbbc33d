import { Select } from 'antd'
import { type ReactNode, useId } from 'react'
import { Field } from '../shared/ui/field.tsx'

type Option<Value extends string> = { readonly value: Value; readonly label: string }

/** One of several, under its label. */
export function Choose<Value extends string>(props: {
  readonly label: string
  readonly value: Value
  readonly onChange: (value: Value) => void
  readonly options: readonly Option<Value>[]
}): ReactNode {
  const id = useId()
  return (
    <Field label={props.label} id={id}>
      <Select<Value>
        id={id}
        aria-label={props.label}
        style={{ width: '100%' }}
        value={props.value}
        onChange={props.onChange}
        options={[...props.options]}
      />
    </Field>
  )
}

/** Any of several. */
export function ChooseSeveral(props: {
  readonly label: string
  readonly value: readonly string[]
  readonly onChange: (value: readonly string[]) => void
  readonly options: readonly Option<string>[]
}): ReactNode {
  const id = useId()
  return (
    <Field label={props.label} id={id}>
      <Select<string[], Option<string>>
        id={id}
        aria-label={props.label}
        mode="multiple"
        style={{ width: '100%' }}
        value={[...props.value]}
        onChange={props.onChange}
        options={[...props.options]}
      />
    </Field>
  )
}
