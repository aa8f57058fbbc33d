import { Button } from 'antd'
import { type ReactNode, type SubmitEvent, useId, useState } from 'react'
import { dateOf } from '../../../src/sdk/period.ts'
import { DateInput } from '../shared/ui/date-field.tsx'
import { useWords } from '../shared/use-words.ts'

/** A month that has begun, in Beijing time. */
export function MonthForm(props: {
  readonly isWorking: boolean
  readonly onMonth: (month: string) => void
}): ReactNode {
  const said = useWords().text.earnings
  const [now] = useState(() => dateOf(new Date().toISOString()).slice(0, 7))
  const [month, setMonth] = useState(now)
  const id = useId()
  const isMeant = /^\d{4}-\d{2}$/.test(month) && month <= now
  return (
    <form
      onSubmit={(event: SubmitEvent) => {
        event.preventDefault()
        if (isMeant) props.onMonth(month)
      }}
      style={{ display: 'flex', flexWrap: 'wrap', gap: 12, alignItems: 'end' }}
    >
      <label htmlFor={id}>
        {said.month}
        <DateInput id={id} picker="month" value={month} max={now} onChange={setMonth} />
      </label>
      <Button type="primary" htmlType="submit" disabled={!isMeant || props.isWorking}>
        {said.make}
      </Button>
    </form>
  )
}
