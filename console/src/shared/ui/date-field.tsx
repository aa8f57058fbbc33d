import { DatePicker } from 'antd'
// The dates that antd's picker takes; it depends on the same library.
import dayjs from 'dayjs'
import 'dayjs/locale/en-gb'
import 'dayjs/locale/zh-cn'
import { type ReactNode, useId } from 'react'
import { useNavigation } from '../location.tsx'
import { Field } from './field.tsx'

/** The first is shown; each may be typed. */
const FORMATS = {
  date: { en: ['D MMM YYYY', 'YYYY-MM-DD', 'D/M/YYYY'], zh: ['YYYY年M月D日', 'YYYY-MM-DD', 'YYYY/M/D'] },
  month: { en: ['MMM YYYY', 'YYYY-MM', 'M/YYYY'], zh: ['YYYY年M月', 'YYYY-MM', 'YYYY/M'] },
} as const

/** A day (`2026-03-01`) or a month (`2026-03`), in the page's language, not the browser's; '' is none. */
export function DateInput(props: {
  readonly id: string
  readonly value: string
  readonly picker?: 'date' | 'month'
  readonly max?: string
  readonly isWrong?: boolean
  readonly onChange: (value: string) => void
  readonly onLeave?: () => void
}): ReactNode {
  const { language } = useNavigation()
  const { picker = 'date', max } = props
  const value = dayjs(props.value)
  return (
    <DatePicker
      id={props.id}
      picker={picker}
      format={[...FORMATS[picker][language]]}
      value={value.isValid() ? value : null}
      needConfirm={false}
      style={{ width: '100%' }}
      {...(max === undefined ? {} : { maxDate: dayjs(max) })}
      {...(props.isWrong === true ? { status: 'error' as const } : {})}
      onBlur={() => props.onLeave?.()}
      onChange={chosen => props.onChange(chosen?.format(picker === 'date' ? 'YYYY-MM-DD' : 'YYYY-MM') ?? '')}
    />
  )
}

/** A labelled date. */
export function DateField(props: {
  readonly label: string
  readonly value: string
  readonly error?: string | undefined
  readonly onChange: (value: string) => void
  readonly onLeave?: () => void
}): ReactNode {
  const id = useId()
  const { label, error, ...input } = props
  return (
    <Field label={label} error={error} id={id}>
      <DateInput {...input} id={id} isWrong={error !== undefined} />
    </Field>
  )
}
