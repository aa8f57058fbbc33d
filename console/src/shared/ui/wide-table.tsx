import { Table, type TableProps } from 'antd'
import type { ReactNode } from 'react'
import { useWords } from '../use-words.ts'

/** A table that scrolls sideways, by keyboard too; `label` names it for screen readers. */
export function WideTable<Row extends object>(
  props: Omit<TableProps<Row>, 'scroll'> & { readonly label: string },
): ReactNode {
  const { text } = useWords()
  const { label, ...table } = props
  const { expandable } = table
  // The column of expand buttons has a heading for screen readers.
  const opened =
    expandable === undefined
      ? {}
      : { expandable: { columnTitle: <span className="unseen">{text.app.details}</span>, ...expandable } }
  return (
    <section className="wide-table" aria-label={label} tabIndex={0}>
      <Table<Row> pagination={false} size="small" {...table} {...opened} />
    </section>
  )
}
