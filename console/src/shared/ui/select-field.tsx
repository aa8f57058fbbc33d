import { Select, type SelectProps } from 'antd'
import { type ReactNode, useId } from 'react'
import { Field } from './field.tsx'

type Props<Value> = Omit<SelectProps<Value>, 'id' | 'aria-label'> & {
  readonly label: string
  readonly hint?: string
}

/** One of several, under its label. */
export function SelectField<Value>({ label, hint, ...select }: Props<Value>): ReactNode {
  const id = useId()
  return (
    <Field label={label} hint={hint} id={id}>
      <Select<Value> id={id} aria-label={label} style={{ width: '100%' }} {...select} />
    </Field>
  )
}

/** Any of several. */
export function SelectSeveral({
  value,
  ...select
}: Omit<Props<string[]>, 'value' | 'mode'> & { readonly value: readonly string[] }): ReactNode {
  return <SelectField<string[]> mode="multiple" value={[...value]} {...select} />
}
