import { Table, type TableColumnType, type TableProps, Typography } from 'antd'
import type { ReactNode } from 'react'
import { usePrinting } from '../use-printing.ts'
import { useWords } from '../use-words.ts'

export type TableColumn<Row> = Pick<TableColumnType<Row>, 'align' | 'width' | 'sorter' | 'onCell'> & {
  readonly title: ReactNode
  readonly cell: (row: Row, place: number) => ReactNode
}

/** A table that scrolls sideways, by keyboard too; `label` names it for screen readers. */
export function WideTable<Row extends object>(
  props: Omit<TableProps<Row>, 'scroll' | 'dataSource' | 'columns'> & {
    readonly label: string
    readonly rows: readonly Row[]
    readonly columns: readonly TableColumn<Row>[]
    /** In place of a table without rows; words are secondary. */
    readonly none?: ReactNode
    /** Rows of a page on the screen, where all of them would be too many; paper has all. */
    readonly pageSize?: number
  },
): ReactNode {
  const { text } = useWords()
  const printing = usePrinting()
  const { label, rows, columns, none, pageSize = rows.length, ...table } = props
  const { expandable } = table
  // The column of expand buttons has a heading for screen readers.
  const opened =
    expandable === undefined
      ? {}
      : { expandable: { columnTitle: <span className="unseen">{text.app.details}</span>, ...expandable } }
  if (rows.length === 0 && none !== undefined)
    return typeof none === 'string' ? <Typography.Text type="secondary">{none}</Typography.Text> : none
  return (
    <section className="wide-table" aria-label={label} tabIndex={0}>
      <Table<Row>
        pagination={rows.length > pageSize && !printing ? { pageSize, showSizeChanger: false } : false}
        size="small"
        dataSource={[...rows]}
        columns={columns.map(({ cell, ...own }, i) => ({
          ...own,
          key: i,
          render: (_, row, place) => cell(row, place),
        }))}
        {...table}
        {...opened}
      />
    </section>
  )
}

/** A column of words. */
export function textColumn<Row>(title: ReactNode, cell: TableColumn<Row>['cell']): TableColumn<Row> {
  return { title, cell }
}

/** A column of figures, aligned right. */
export function figureColumn<Row>(title: ReactNode, cell: TableColumn<Row>['cell']): TableColumn<Row> {
  return { title, cell, align: 'right' }
}

/** A column of buttons, whose title is for screen readers. */
export function actionColumn<Row>(title: string, cell: TableColumn<Row>['cell']): TableColumn<Row> {
  return { title: <span className="unseen">{title}</span>, cell, align: 'right' }
}
