// A table that may be wider than the page: the reader scrolls it, by keyboard too.
import { Table, type TableProps } from 'antd'
import type { ReactNode } from 'react'

export function WideTable<Row extends object>(
  props: Omit<TableProps<Row>, 'scroll'> & { readonly label: string },
): ReactNode {
  const { label, ...table } = props
  return (
    <section className="wide-table" aria-label={label} tabIndex={0}>
      <Table<Row> pagination={false} size="small" {...table} />
    </section>
  )
}
