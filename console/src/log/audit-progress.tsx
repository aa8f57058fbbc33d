import { Progress } from 'antd'
import type { ReactNode } from 'react'
import { useWords } from '../shared/use-words.ts'

/** Entries verified so far. */
export function AuditProgress(props: {
  /** What is made of it. */
  readonly label: string
  readonly done: number
  /** Not known before the checkpoint is read. */
  readonly total: number | undefined
}): ReactNode {
  const { text, format } = useWords()
  const { label, done, total } = props
  return (
    <div role="status" aria-live="polite">
      <Progress percent={total === undefined ? 0 : Math.floor((100 * done) / total)} aria-label={label} />
      {total === undefined
        ? text.verify.beginning
        : text.verify.working(format.number(done), format.number(total))}
    </div>
  )
}
