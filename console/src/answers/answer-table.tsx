import type { ReactNode } from 'react'
import type { Answer } from '../../../schemas/answer.ts'
import { isOfFigure } from '../../../src/sdk/counted-lines.ts'
import {
  cellLabels,
  correctedWords,
  type GroupRow,
  rowsOf,
  type TableGroup,
  tableTitle,
} from '../../../src/sdk/format/answer-view.ts'
import { COUNTED_WORDS } from '../../../src/text/shared/counted.ts'
import { WideTable } from '../shared/ui/wide-table.tsx'
import { useWords } from '../shared/use-words.ts'
import { cellWords } from './tables.ts'
import { dimensionLabel } from '../shared/labels.ts'

type Row = GroupRow & { readonly key: string; readonly labels: readonly string[] }

/** All tables over the same dimensions, side by side. */
export function AnswerTable(props: {
  readonly answer: Answer
  readonly group: TableGroup
  readonly caption: string
}): ReactNode {
  const words = useWords()
  const { language } = words
  const { answer, group } = props
  const { dimensions, tables } = group
  const rows = rowsOf(group).map(row => ({
    ...row,
    key: row.codes.join(),
    labels: cellLabels(language, answer, dimensions, row.codes),
  }))
  return (
    <WideTable<Row>
      label={props.caption}
      rowKey="key"
      bordered
      rows={rows}
      pageSize={50}
      columns={[
        ...dimensions.map((name, at) => ({
          title: dimensionLabel(words, answer, name),
          cell: ({ labels }: Row) => labels[at],
          sorter: (a: Row, b: Row) => (a.labels[at] ?? '').localeCompare(b.labels[at] ?? ''),
        })),
        ...tables.flatMap((table, at) => [
          {
            title: tableTitle(language, answer, table),
            align: 'right' as const,
            sorter: (a: Row, b: Row) => (a.cells[at]?.value ?? -Infinity) - (b.cells[at]?.value ?? -Infinity),
            onCell: ({ cells }: Row) => (cells[at]?.mark === 'small' ? { className: 'hatched' } : {}),
            cell: ({ cells }: Row) => {
              const cell = cells[at]
              if (cell === undefined) return ''
              return (
                <span className="number" style={{ whiteSpace: 'nowrap' }}>
                  {cellWords(words, answer, table, cell)}
                </span>
              )
            },
          },
          ...(isOfFigure(table)
            ? [
                {
                  title: COUNTED_WORDS[language].corrected,
                  align: 'right' as const,
                  cell: ({ cells }: Row) => (
                    <span className="number" style={{ whiteSpace: 'nowrap' }}>
                      {correctedWords(language, answer, table, cells[at])}
                    </span>
                  ),
                },
              ]
            : []),
        ]),
      ]}
    />
  )
}
