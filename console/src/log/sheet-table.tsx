import { Typography } from 'antd'
import type { ReactNode } from 'react'
import type { Sheet } from '../../../src/sdk/format/sheet.ts'
import { useWords } from '../shared/use-words.ts'
import { WideTable } from '../shared/ui/wide-table.tsx'

type Row = { readonly key: number; readonly cells: readonly string[] }

const PAGE = 50

/** A sheet of a report as a table, 50 rows a page. */
export function SheetTable(props: { readonly sheet: Sheet; readonly label: string }): ReactNode {
  const { text } = useWords()
  const { sheet, label } = props
  if (sheet.rows.length === 0) {
    return <Typography.Text type="secondary">{text.passport.none}</Typography.Text>
  }
  return (
    <WideTable<Row>
      label={label}
      rowKey="key"
      rows={sheet.rows.map((cells, key) => ({ key, cells }))}
      pagination={sheet.rows.length > PAGE ? { pageSize: PAGE, showSizeChanger: false } : false}
      columns={sheet.columns.map(({ title, align }, at) => ({
        title,
        align,
        cell: ({ cells }: Row) => (
          <span style={{ display: 'inline-block', maxWidth: 420, whiteSpace: 'normal' }}>
            {cells[at] ?? ''}
          </span>
        ),
      }))}
    />
  )
}
