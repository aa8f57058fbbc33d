// A table that may be wider than the page: the reader scrolls it, by keyboard too.
import { Table, type TableProps } from 'antd'
import type { ReactNode } from 'react'
import { useWords } from '../use-words.ts'

export function WideTable<Row extends object>(
  props: Omit<TableProps<Row>, 'scroll'> & { readonly label: string },
): ReactNode {
  const { text } = useWords()
  const { label, ...table } = props
  const { expandable } = table
  // Also what opens a row has a heading, if only to be heard.
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
