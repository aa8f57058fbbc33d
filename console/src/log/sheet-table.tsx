import type { ReactNode } from 'react'
import type { Sheet } from '../../../src/sdk/format/sheet.ts'
import { useWords } from '../shared/use-words.ts'
import { WideTable } from '../shared/ui/wide-table.tsx'

type Row = { readonly key: number; readonly cells: readonly string[] }

/** A sheet of a report as a table, 50 rows a page. */
export function SheetTable(props: { readonly sheet: Sheet; readonly label: string }): ReactNode {
  const { text } = useWords()
  const { sheet, label } = props
  return (
    <WideTable<Row>
      label={label}
      rowKey="key"
      rows={sheet.rows.map((cells, key) => ({ key, cells }))}
      pageSize={50}
      none={text.passport.none}
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
